using PushOperator.Conformance.Tests.Wire;
using static PushOperator.Conformance.Tests.Wire.ClientBytes;

namespace PushOperator.Conformance.Tests.Cases;

/// <summary>5.2 the frame, 5.3 the mask, 5.6 data frames: every length form, every bit.</summary>
internal static class FramingCases
{
    private static readonly int[] s_lengths = [0, 1, 2, 3, 4, 5, 7, 8, 9, 124, 125, 126, 127, 128, 129, 255, 256, 65_534, 65_535, 65_536, 65_537, 131_072];

    public static IEnumerable<ConformanceCase> All =>
    [
        .. Lengths(), .. Chunked(), .. Masks(), .. ReservedBits(), .. ReservedOpcodes(), .. LongLengths(), .. TooLong(),
    ];

    private static IEnumerable<ConformanceCase> Lengths() => s_lengths.SelectMany(length => new[]
    {
        ConformanceCase.Fine("5.6", $"text of {length} bytes", Frame(Text, Letters(length)), ServerFrame.Text(Letters(length))),
        ConformanceCase.Fine("5.6", $"binary of {length} bytes", Frame(Binary, Bytes(length)), ServerFrame.Binary(Bytes(length))),
    });

    private static IEnumerable<ConformanceCase> Chunked()
    {
        foreach (var chunk in new[] { 1, 2, 3, 7, 13 })
            yield return new("5.2", $"three messages in pieces of {chunk}", ClientBytes.All(Frame(Text, Letters(130)), Frame(Binary, Bytes(40)), Frame(Text)), [ServerFrame.Text(Letters(130)), ServerFrame.Binary(Bytes(40)), ServerFrame.Text("")], Chunk: chunk);
        yield return new("5.2", "200 messages at once", [.. Enumerable.Range(0, 200).SelectMany(i => Frame(Text, $"message {i}"))], [.. Enumerable.Range(0, 200).Select(i => ServerFrame.Text($"message {i}"))]);
        yield return new("5.2", "70,000 bytes in pieces of 997", Frame(Binary, Bytes(70_000)), [ServerFrame.Binary(Bytes(70_000))], Chunk: 997);
    }

    private static IEnumerable<ConformanceCase> Masks()
    {
        foreach (var mask in new uint[] { 0, uint.MaxValue, 0x80000000, 1, 0x00FF00FF, 0x37FA213D })
            yield return ConformanceCase.Fine("5.3", $"mask {mask:x8}", Masked(Binary, mask, Bytes(101)), ServerFrame.Binary(Bytes(101)));
        yield return ConformanceCase.Fine("5.3", "the RFC's own masked Hello", [0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58], ServerFrame.Text("Hello"));
        foreach (var (what, first) in new[] { ("text", Text), ("binary", Binary), ("ping", Ping), ("pong", Pong), ("close", Close), ("fragment", TextBegin) })
        {
            yield return ConformanceCase.Broken("5.1", $"an unmasked {what}", 1002, [(byte)first, 0x02, 0x03, 0xE8]);
            yield return ConformanceCase.Broken("5.1", $"an unmasked empty {what}", 1002, [(byte)first, 0x00]);
        }

        yield return new("5.1", "unmasked after a good message", ClientBytes.All(Frame(Text, "good"), [Text, 0x02, (byte)'h', (byte)'i']), [ServerFrame.Text("good")], 1002);
    }

    private static IEnumerable<ConformanceCase> ReservedBits()
    {
        foreach (var (what, first) in new[] { ("text", Text), ("binary", Binary), ("ping", Ping), ("pong", Pong), ("close", Close), ("text fragment", TextBegin) })
        {
            for (var bits = 1; bits < 8; bits++)
                yield return ConformanceCase.Broken("5.2", $"RSV {bits:b3} on {what}", 1002, Frame(first | (bits << 4), [0x03, 0xE8]));
        }

        foreach (var bits in new[] { 1, 2, 4 })
        {
            yield return ConformanceCase.Broken("5.2", $"RSV {bits:b3} on a continuation", 1002, ClientBytes.All(Frame(TextBegin, "a"), Frame(ContinueEnd | (bits << 4), "b")));
            yield return new("5.2", $"RSV {bits:b3} after a message and a ping", ClientBytes.All(Frame(Text, "a"), Frame(Ping, "p"), Frame(Text | (bits << 4), "b")), [ServerFrame.Text("a"), ServerFrame.Pong("p")], 1002);
        }
    }

    private static IEnumerable<ConformanceCase> ReservedOpcodes()
    {
        foreach (var opcode in new[] { 3, 4, 5, 6, 7, 11, 12, 13, 14, 15 })
        {
            yield return ConformanceCase.Broken("5.2", $"opcode {opcode}", 1002, Frame(Fin | opcode));
            yield return ConformanceCase.Broken("5.2", $"opcode {opcode} with payload", 1002, Frame(Fin | opcode, "hi"));
            yield return ConformanceCase.Broken("5.2", $"opcode {opcode} not final", 1002, Frame(opcode, "hi"));
            yield return new("5.2", $"opcode {opcode} after a message and a ping, byte by byte", ClientBytes.All(Frame(Text, "a"), Frame(Ping, "p"), Frame(Fin | opcode)), [ServerFrame.Text("a"), ServerFrame.Pong("p")], 1002, Chunk: 1);
        }
    }

    private static IEnumerable<ConformanceCase> LongLengths()
    {
        foreach (var (what, first) in new[] { ("text", Text), ("binary", Binary), ("text fragment", TextBegin) })
        {
            foreach (var length in new[] { 0, 1, 125 }) yield return ConformanceCase.Broken("5.2", $"{what} of {length} bytes with a length of two", 1002, LongForm(first, 2, (ulong)length, length));
            foreach (var length in new[] { 0, 1, 125, 126, 65_535 }) yield return ConformanceCase.Broken("5.2", $"{what} of {length} bytes with a length of eight", 1002, LongForm(first, 8, (ulong)length, length));
            yield return ConformanceCase.Broken("5.2", $"{what} whose length has its highest bit set", 1002, LongForm(first, 8, 1UL << 63, 0));
            yield return ConformanceCase.Broken("5.2", $"{what} of 2^64 − 1 bytes", 1002, LongForm(first, 8, ulong.MaxValue, 0));
        }
    }

    private static IEnumerable<ConformanceCase> TooLong()
    {
        foreach (var (what, first) in new[] { ("text", Text), ("binary", Binary) })
        {
            yield return ConformanceCase.Broken("10.4", $"{what} that says 2^63 − 1 bytes", 1009, LongForm(first, 8, long.MaxValue, 0));
            yield return ConformanceCase.Broken("10.4", $"{what} that says 2^32 bytes", 1009, LongForm(first, 8, 1UL << 32, 0));
            yield return ConformanceCase.Broken("10.4", $"{what} that says one byte over the limit", 1009, LongForm(first, 8, 1_048_577, 0));
        }

        yield return ConformanceCase.Fine("10.4", "a message of exactly the limit", Frame(Binary, Bytes(1_048_576)), ServerFrame.Binary(Bytes(1_048_576)));
        yield return ConformanceCase.Broken("10.4", "two fragments that are together one byte over the limit", 1009, ClientBytes.All(Frame(BinaryBegin, Bytes(524_288)), LongForm(ContinueEnd, 8, 524_289, 0)));
        yield return ConformanceCase.Broken("10.4", "a continuation of 2^63 − 1 bytes", 1009, ClientBytes.All(Frame(BinaryBegin, Bytes(10)), LongForm(ContinueEnd, 8, long.MaxValue, 0)));
    }
}
