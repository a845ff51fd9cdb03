using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using PushOperator.Gateway.Text;

namespace PushOperator.Gateway.Topics;

/// <summary>
/// Writes and reads cursors: where a subscriber goes on, as text it cannot change, valid on every pod of the group. Thread-safe.
/// </summary>
/// <remarks>
/// Base64url of <c>version (1) | mac (16) | body</c>. The MAC is HMAC-SHA256, cut to 16 bytes, over the version, the group's name and the body, and is
/// checked before the body is looked at: what is parsed was written by a pod of this group. Cursors of older versions are taken, as long as there are any.
/// </remarks>
internal sealed class CursorSigner(byte[] key, string groupNamespace, string group)
{
    private const int MacLength = 16;

    // 1,000 partitions take about 6 KB; anything much longer was not written here.
    private const int MaxTextLength = 64 * 1024;

    private readonly byte[] _group = Encoding.UTF8.GetBytes($"{groupNamespace}/{group}\0");

    /// <summary>The cursor's text; URL-safe.</summary>
    public string Sign(IReadOnlyList<CursorPosition> positions)
    {
        var body = CursorBody.Write(positions);
        Span<byte> mac = stackalloc byte[MacLength];
        ComputeMac(CursorBody.Version, body, mac);
        return Base64Url.EncodeToString([CursorBody.Version, .. mac, .. body]);
    }

    /// <summary>Reads a cursor.</summary>
    /// <param name="positions">Empty unless the result is <see cref="CursorError.None"/>.</param>
    public CursorError TryRead(ReadOnlySpan<char> text, out IReadOnlyList<CursorPosition> positions)
    {
        positions = [];
        if (text.Length is 0 or > MaxTextLength || !CanonicalBase64Url.IsValid(text)) return CursorError.Malformed;
        ReadOnlySpan<byte> cursor = Base64Url.DecodeFromChars(text);
        if (cursor.Length < 1 + MacLength || cursor[0] == 0) return CursorError.Malformed;
        if (cursor[0] > CursorBody.Version) return CursorError.Version;
        var body = cursor[(1 + MacLength)..];
        Span<byte> mac = stackalloc byte[MacLength];
        ComputeMac(cursor[0], body, mac);
        if (!CryptographicOperations.FixedTimeEquals(mac, cursor.Slice(1, MacLength))) return CursorError.Invalid;
        return CursorBody.TryRead(body, cursor[0], out positions) ? CursorError.None : CursorError.Malformed;
    }

    private void ComputeMac(byte version, ReadOnlySpan<byte> body, Span<byte> mac)
    {
        Span<byte> full = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var signed = ArrayPool<byte>.Shared.Rent(1 + _group.Length + body.Length);
        signed[0] = version;
        _group.CopyTo(signed, 1);
        body.CopyTo(signed.AsSpan(1 + _group.Length));
        HMACSHA256.HashData(key, signed.AsSpan(0, 1 + _group.Length + body.Length), full);
        ArrayPool<byte>.Shared.Return(signed);
        full[..mac.Length].CopyTo(mac);
    }
}
