using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace PushOperator.Gateway.Transports.WebSockets;

/// <summary>UTF-8 that arrives in pieces: what is whole is checked at once, a code point cut at the end waits.</summary>
internal static class Utf8Prefix
{
    /// <summary>Checks <paramref name="text"/>, which may end inside a code point.</summary>
    /// <returns>Bytes that are whole and valid, or −1 when no continuation could make it valid.</returns>
    public static int Validate(ReadOnlySpan<byte> text)
    {
        var whole = text.Length - CutLength(text);
        return Utf8.IsValid(text[..whole]) ? whole : -1;
    }

    /// <summary>Length, 0 to 3, of a code point begun but not finished at the end.</summary>
    private static int CutLength(ReadOnlySpan<byte> text)
    {
        for (var length = 1; length <= Math.Min(3, text.Length); length++)
        {
            var tail = text[^length..];
            if ((tail[0] & 0xC0) == 0x80) continue;
            return Rune.DecodeFromUtf8(tail, out _, out _) == OperationStatus.NeedMoreData ? length : 0;
        }

        return 0;
    }
}
