using System.Buffers.Text;
using System.Text;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Tests.Fuzzing;

/// <summary>Cursors: what a pod signed is read as it was; anything else, also one bit away from it, is not taken.</summary>
public sealed class CursorFuzzTests
{
    private static readonly CursorSigner s_signer = new([.. Enumerable.Range(0, 32).Select(i => (byte)i)], "shop", "dashboard");
    private static readonly string[] s_topics = ["orders", "events", "a", new('t', 200)];

    /// <summary>Guard: the MAC of <c>CursorSigner.TryRead</c>; <c>CanonicalBase64Url</c>; the exceptions that <c>CursorBody.TryRead</c> catches.</summary>
    [Fact]
    public Task A_cursor_is_taken_only_as_it_was_signed() => FuzzRun.RunAsync("cursors", Judge, mayAllocate: 1 << 20);

    private static void Judge(Random random)
    {
        var positions = Enumerable.Range(0, random.Next(6))
            .Select(partition => (Topic: random.Pick(s_topics), partition))
            .OrderBy(position => position.Topic, StringComparer.Ordinal)
            .Select(position => new CursorPosition(position.Topic, position.partition, random.NextInt64()))
            .ToArray();
        var cursor = s_signer.Sign(positions);
        if (s_signer.TryRead(cursor, out var read) != CursorError.None || !read.SequenceEqual(positions)) throw new InvalidOperationException($"{cursor} is not read as it was signed");

        IsRefused(Flipped(random, cursor));
        IsRefused(Base64Url.EncodeToString(Flipped(random, Base64Url.DecodeFromChars(cursor))));
        IsRefused(Encoding.Latin1.GetString(random.Mutate(Encoding.Latin1.GetBytes(cursor))), unless: cursor);
        IsRefused(Base64Url.EncodeToString(random.Bytes(200)));
        IsRefused(Encoding.Latin1.GetString(random.Bytes(200)));
        // Behind the MAC stands only what a pod wrote; should a key ever leak, that is no reason to fall over.
        CursorBody.TryRead(random.Bytes(200), (byte)random.Next(1, 3), out _);
    }

    private static string Flipped(Random random, string text) => Encoding.Latin1.GetString(Flipped(random, Encoding.Latin1.GetBytes(text)));

    private static byte[] Flipped(Random random, byte[] bytes)
    {
        bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        return bytes;
    }

    private static void IsRefused(string cursor, string? unless = null)
    {
        if (cursor == unless) return;
        if (s_signer.TryRead(cursor, out var read) == CursorError.None || read.Count > 0) throw new InvalidOperationException($"{cursor} is taken");
    }
}
