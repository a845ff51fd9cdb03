using System.Text;
using PushOperator.Conformance.Tests.Wire;
using static PushOperator.Conformance.Tests.Wire.ClientBytes;

namespace PushOperator.Conformance.Tests.Cases;

/// <summary>8.1 text is UTF-8, whole and in pieces; what cannot become valid any more ends the connection before the message does.</summary>
internal static class Utf8Cases
{
    private static readonly (string What, byte[] Text)[] s_valid =
    [
        ("the last of one byte, U+007F", [0x7F]),
        ("NUL", [0x00]),
        ("the first of two bytes, U+0080", [0xC2, 0x80]),
        ("the last of two bytes, U+07FF", [0xDF, 0xBF]),
        ("the first of three bytes, U+0800", [0xE0, 0xA0, 0x80]),
        ("U+D7FF before the surrogates", [0xED, 0x9F, 0xBF]),
        ("U+E000 after the surrogates", [0xEE, 0x80, 0x80]),
        ("U+FFFD", [0xEF, 0xBF, 0xBD]),
        ("U+FFFE, no character and valid", [0xEF, 0xBF, 0xBE]),
        ("U+FFFF, no character and valid", [0xEF, 0xBF, 0xBF]),
        ("U+FDD0, no character and valid", [0xEF, 0xB7, 0x90]),
        ("the byte order mark", [0xEF, 0xBB, 0xBF]),
        ("the first of four bytes, U+10000", [0xF0, 0x90, 0x80, 0x80]),
        ("an emoji", [0xF0, 0x9F, 0x98, 0x80]),
        ("U+1FFFF", [0xF0, 0x9F, 0xBF, 0xBF]),
        ("the last, U+10FFFF", [0xF4, 0x8F, 0xBF, 0xBF]),
        ("Greek with accents", Encoding.UTF8.GetBytes("κόσμε")),
        ("many scripts", Encoding.UTF8.GetBytes("Grüße, 世界, мир, שלום, 🌍")),
    ];

    private static readonly (string What, byte[] Text)[] s_invalid =
    [
        ("a continuation byte alone, 80", [0x80]),
        ("a continuation byte alone, BF", [0xBF]),
        ("two continuation bytes", [0x80, 0xBF]),
        ("FE", [0xFE]),
        ("FF", [0xFF]),
        ("C0 80, a long NUL", [0xC0, 0x80]),
        ("C0 AF, a long slash", [0xC0, 0xAF]),
        ("C1 BF", [0xC1, 0xBF]),
        ("E0 80 AF, a longer slash", [0xE0, 0x80, 0xAF]),
        ("E0 9F BF, overlong", [0xE0, 0x9F, 0xBF]),
        ("F0 80 80 AF, the longest slash", [0xF0, 0x80, 0x80, 0xAF]),
        ("F0 8F BF BF, overlong", [0xF0, 0x8F, 0xBF, 0xBF]),
        ("U+D800, a high surrogate", [0xED, 0xA0, 0x80]),
        ("U+DBFF, the last high surrogate", [0xED, 0xAF, 0xBF]),
        ("U+DC00, a low surrogate", [0xED, 0xB0, 0x80]),
        ("a surrogate pair (CESU-8)", [0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80]),
        ("U+110000, beyond Unicode", [0xF4, 0x90, 0x80, 0x80]),
        ("F5, a lead byte that is none", [0xF5, 0x80, 0x80, 0x80]),
        ("five bytes", [0xF8, 0x88, 0x80, 0x80, 0x80]),
        ("six bytes", [0xFC, 0x84, 0x80, 0x80, 0x80, 0x80]),
        ("two bytes cut by a letter", [0xC3, (byte)'x']),
        ("three bytes cut by a letter", [0xE2, 0x82, (byte)'x']),
        ("four bytes cut by a letter", [0xF0, 0x9F, 0x98, (byte)'x']),
        ("Latin-1", [(byte)'G', (byte)'r', 0xFC, 0xDF, (byte)'e']),
    ];

    private static readonly (string What, byte[] Text)[] s_cut = [("one byte of two", [0xC3]), ("two bytes of three", [0xE2, 0x82]), ("three bytes of four", [0xF0, 0x9F, 0x98])];

    public static IEnumerable<ConformanceCase> All => [.. Valid(), .. Invalid(), .. Cut(), .. Elsewhere()];

    private static IEnumerable<ConformanceCase> Valid()
    {
        foreach (var (what, text) in s_valid)
        {
            yield return ConformanceCase.Fine("8.1", $"valid: {what}", Frame(Text, text), ServerFrame.Text(text));
            yield return new("8.1", $"valid, a fragment a byte: {what}", ByteFragments(text), [ServerFrame.Text(text)], Chunk: 1);
        }
    }

    private static IEnumerable<ConformanceCase> Invalid()
    {
        foreach (var (what, text) in s_invalid)
        {
            yield return ConformanceCase.Broken("8.1", $"invalid: {what}", 1007, Frame(Text, text));
            yield return ConformanceCase.Broken("8.1", $"invalid amid text: {what}", 1007, Frame(Text, [.. "κόσμε"u8, .. text, .. "edited"u8]));
            yield return ConformanceCase.Broken("8.1", $"invalid, a fragment a byte: {what}", 1007, ByteFragments(text));
            // The message does not end: only a server that looks at each piece finds it.
            yield return ConformanceCase.Broken("8.1", $"fails fast in an unfinished fragment: {what}", 1007, UnfinishedFrame([.. "ok "u8, .. text]));
        }
    }

    private static IEnumerable<ConformanceCase> Cut()
    {
        foreach (var (what, text) in s_cut)
        {
            yield return ConformanceCase.Broken("8.1", $"the message ends after {what}", 1007, Frame(Text, text));
            yield return ConformanceCase.Broken("8.1", $"the last fragment ends after {what}", 1007, ClientBytes.All(Frame(TextBegin, "a"), Frame(ContinueEnd, text)));
            yield return ConformanceCase.Broken("8.1", $"an empty last fragment after {what}", 1007, ClientBytes.All(Frame(TextBegin, text), Frame(ContinueEnd)));
            yield return ConformanceCase.Broken("8.1", $"a letter in the next fragment after {what}", 1007, ClientBytes.All(Frame(TextBegin, text), Frame(Continue, "x")));
            yield return ConformanceCase.Broken("8.1", $"the next message does not complete {what}", 1007, ClientBytes.All(Frame(Text, text), Frame(Text, [0x80])));
        }
    }

    private static IEnumerable<ConformanceCase> Elsewhere()
    {
        yield return ConformanceCase.Fine("5.6", "binary need not be UTF-8", Frame(Binary, [0xFF, 0xC0, 0x80]), ServerFrame.Binary([0xFF, 0xC0, 0x80]));
        yield return ConformanceCase.Fine("5.6", "fragmented binary need not be UTF-8", ClientBytes.All(Frame(BinaryBegin, [0xFF]), Frame(ContinueEnd, [0x80])), ServerFrame.Binary([0xFF, 0x80]));
        yield return ConformanceCase.Fine("5.5.2", "a ping need not be UTF-8", Frame(Ping, [0xFF, 0xC0]), ServerFrame.Pong([0xFF, 0xC0]));
        yield return ConformanceCase.Fine("8.1", "text after binary is looked at anew", ClientBytes.All(Frame(Binary, [0xE2]), Frame(Text, "€")), ServerFrame.Binary([0xE2]), ServerFrame.Text("€"));
    }

    private static byte[] ByteFragments(byte[] text) =>
        ClientBytes.All([.. text.Select((one, i) => Frame((i == 0 ? TextBegin : Continue) | (i == text.Length - 1 ? Fin : 0), [one]))]);

    /// <summary>A frame that says two bytes more than come.</summary>
    private static byte[] UnfinishedFrame(byte[] text) => [.. Frame(TextBegin, [.. text, 0, 0]).SkipLast(2)];
}
