using System.Buffers.Text;
using PushOperator.Gateway.Topics;
using PushOperator.TestUtilities;

namespace PushOperator.Gateway.Tests.Topics;

public sealed class CursorSignerTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private static readonly Guid Orders = new("2b5d6f00-1234-4cc4-8a5e-6d2a1f3b4c5d");
    private static readonly CursorPosition[] Positions = [new("orders", 0, 42, Orders), new("orders", 7, long.MaxValue - 1, Orders), new("payments", 3, 0)];
    private readonly CursorSigner _signer = new(Key, "ns", "group");

    [Fact]
    public void TryRead_OwnCursor_GivesThePositions()
    {
        var cursor = _signer.Sign(Positions);

        new CursorSigner(Key, "ns", "group").TryRead(cursor, out var read).Should().Be(CursorError.None, "every pod of the group has the key");
        read.Should().Equal(Positions);
        cursor.Should().MatchRegex("^[A-Za-z0-9_-]+$");
    }

    [Fact]
    public void TryRead_AnyBitFlipped_IsRefused()
    {
        var bytes = Base64Url.DecodeFromChars(_signer.Sign(Positions));
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var changed = bytes.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));

            _signer.TryRead(Base64Url.EncodeToString(changed), out var read).Should().NotBe(CursorError.None, $"bit {bit} is signed");
            read.Should().BeEmpty();
        }
    }

    [Fact]
    public void TryRead_AnyLengthCutOff_IsRefused()
    {
        var bytes = Base64Url.DecodeFromChars(_signer.Sign(Positions));
        for (var length = 0; length < bytes.Length; length++)
            _signer.TryRead(Base64Url.EncodeToString(bytes.AsSpan(0, length)), out _).Should().BeOneOf(CursorError.Malformed, CursorError.Invalid);
    }

    [Theory]
    [InlineData("ns", "other")]
    [InlineData("other", "group")]
    [InlineData("n", "s/group")]
    public void TryRead_AnotherGroups_IsInvalidAndNothingMoreIsTold(string otherNamespace, string group) =>
        new CursorSigner(Key, otherNamespace, group).TryRead(_signer.Sign(Positions), out _).Should().Be(CursorError.Invalid);

    [Fact]
    public void TryRead_AnotherKey_IsInvalid() => new CursorSigner(new byte[32], "ns", "group").TryRead(_signer.Sign(Positions), out _).Should().Be(CursorError.Invalid);

    [Fact]
    public void TryRead_FirstVersion_GivesPositionsWithoutTopicIds()
    {
        const string cursor = "Abg3wPEwWanfHi7diYuEA70BBm9yZGVycwIAKgesAg";

        _signer.TryRead(cursor, out var read).Should().Be(CursorError.None, "a subscriber may come back with one after an update");
        read.Should().Equal(new CursorPosition("orders", 0, 42), new CursorPosition("orders", 7, 300));
    }

    [Fact]
    public void TryRead_NewerVersion_IsSaidSo()
    {
        var bytes = Base64Url.DecodeFromChars(_signer.Sign(Positions));
        bytes[0] = 3;

        _signer.TryRead(Base64Url.EncodeToString(bytes), out _).Should().Be(CursorError.Version);
    }

    [Theory]
    [InlineData("")]
    [InlineData("latest")]
    [InlineData("not base64 at all!")]
    [InlineData("AQ")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void TryRead_NotACursor_IsMalformed(string text) => _signer.TryRead(text, out _).Should().Be(CursorError.Malformed);

    [Fact]
    public void TryRead_MuchTooLong_IsMalformedWithoutBeingDecoded() => _signer.TryRead(new string('A', 1 << 20), out _).Should().Be(CursorError.Malformed);

    [Fact]
    public void CursorKey_TooShort_IsNotUsed()
    {
        using var directory = new TemporaryDirectory();
        var file = Path.Combine(directory.Path, "key");
        File.WriteAllBytes(file, new byte[31]);

        FluentActions.Invoking(() => CursorKey.Read(file)).Should().Throw<InvalidDataException>().WithMessage("*31 bytes*");
    }
}
