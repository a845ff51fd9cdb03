using System.Text;
using PushOperator.Conformance.Tests.Wire;
using static PushOperator.Conformance.Tests.Wire.ClientBytes;

namespace PushOperator.Conformance.Tests.Cases;

/// <summary>5.5.1, 7: the closing handshake. The client's code comes back; what may not be sent costs 1002, a bad reason 1007.</summary>
internal static class ClosingCases
{
    private static readonly int[] s_valid = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3001, 3999, 4000, 4001, 4200, 4999];

    private static readonly int[] s_invalid = [0, 1, 2, 500, 999, 1004, 1005, 1006, 1015, 1016, 1017, 1099, 1100, 1999, 2000, 2500, 2999, 5000, 5001, 9999, 10_000, 32_768, 65_535];

    public static IEnumerable<ConformanceCase> All => [.. Codes(), .. Reasons(), .. Orders(), .. LateBytes()];

    private static IEnumerable<ConformanceCase> Codes()
    {
        yield return new("5.5.1", "close without a code", Frame(Close), [], 0);
        yield return ConformanceCase.Broken("5.5.1", "close with one byte", 1002, Frame(Close, [0x03]));
        yield return ConformanceCase.Broken("5.5.1", "close with one byte, zero", 1002, Frame(Close, [0x00]));
        foreach (var code in s_valid) yield return new("7.4", $"close code {code} is echoed", CloseWith(code), [], (ushort)code);
        foreach (var code in s_invalid)
        {
            yield return ConformanceCase.Broken("7.4", $"close code {code}", 1002, CloseWith(code));
            yield return ConformanceCase.Broken("7.4", $"close code {code} with a reason", 1002, CloseWith(code, "because"));
        }
    }

    private static IEnumerable<ConformanceCase> Reasons()
    {
        foreach (var length in new[] { 1, 122, 123 }) yield return new("5.5.1", $"a reason of {length} bytes", CloseWith(1000, Letters(length)), [], 1000);
        yield return ConformanceCase.Broken("5.5.1", "a reason of 124 bytes", 1002, CloseWith(1000, Letters(124)));
        yield return new("5.5.1", "a reason in many scripts", CloseWith(4000, "Grüße, 世界 🌍"), [], 4000);
        yield return new("5.5.1", "a close byte by byte", CloseWith(1001, "going"), [], 1001, Chunk: 1);
        foreach (var (what, reason) in new (string, byte[])[] { ("FF", [0xFF]), ("a cut code point", [0xE2, 0x82]), ("an overlong slash", [0xC0, 0xAF]), ("a surrogate", [0xED, 0xA0, 0x80]), ("bad bytes amid text", [(byte)'a', 0xFE, (byte)'b']) })
            yield return ConformanceCase.Broken("7.1.6", $"a reason with {what}", 1007, CloseWith(1000, reason));
    }

    private static IEnumerable<ConformanceCase> Orders()
    {
        yield return new("7.1", "a message, then close", ClientBytes.All(Frame(Text, "last"), CloseWith(1000)), [ServerFrame.Text("last")], 1000);
        yield return new("7.1", "a ping, then close", ClientBytes.All(Frame(Ping, "last"), CloseWith(1000)), [ServerFrame.Pong("last")], 1000);
        yield return new("7.1", "close twice is answered once", ClientBytes.All(CloseWith(1000), CloseWith(1001)), [], 1000);
        yield return new("5.5.1", "a message after close is not looked at", ClientBytes.All(CloseWith(1000), Frame(Text, "late")), [], 1000);
        yield return new("5.5.1", "a ping after close is not answered", ClientBytes.All(CloseWith(1000), Frame(Ping, "late")), [], 1000);
        yield return new("5.5.1", "a broken frame after close changes nothing", ClientBytes.All(CloseWith(1000), [0xFF, 0xFF]), [], 1000);
        yield return new("5.5.1", "a large message, then close", ClientBytes.All(Frame(Binary, Bytes(262_144)), CloseWith(1000), Frame(Ping)), [ServerFrame.Binary(Bytes(262_144))], 1000);
        yield return ConformanceCase.Broken("7.1.7", "a ping after a broken frame is not answered", 1002, ClientBytes.All(Frame(0xC1, "x"), Frame(Ping, "late")));
    }

    // Bytes that are not read make the kernel send a reset, which can overtake the close frame.
    private static IEnumerable<ConformanceCase> LateBytes()
    {
        foreach (var length in new[] { 512, 65_536, 4_000_000 })
        {
            yield return new("7.1.1", $"{length} bytes after a close: its answer comes, then the end", [.. CloseWith(1000), .. new byte[length]], [], 1000);
            yield return ConformanceCase.Broken("7.1.7", $"{length} bytes after a broken frame: the close comes, then the end", 1002, [.. Frame(0xC1, "x"), .. new byte[length]]);
            yield return ConformanceCase.Broken("7.1.7", $"{length} bytes after bad text: the close comes, then the end", 1007, [.. Frame(Text, [0xFF]), .. new byte[length]]);
            yield return ConformanceCase.Broken("7.1.7", $"{length} bytes of a message that is too long: the close comes, then the end", 1009, LongForm(Binary, 8, 20_000_000, length));
        }
    }
}
