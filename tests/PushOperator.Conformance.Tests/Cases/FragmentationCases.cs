using PushOperator.Conformance.Tests.Wire;
using static PushOperator.Conformance.Tests.Wire.ClientBytes;

namespace PushOperator.Conformance.Tests.Cases;

/// <summary>5.4 fragments and 5.5 control frames, also between fragments.</summary>
internal static class FragmentationCases
{
    public static IEnumerable<ConformanceCase> All => [.. Fragments(), .. Sequences(), .. Interleaved(), .. Pings(), .. BrokenControls(), .. Floods()];

    private static IEnumerable<ConformanceCase> Fragments()
    {
        foreach (var count in new[] { 2, 3, 10, 63, 64 })
        {
            yield return ConformanceCase.Fine("5.4", $"text in {count} fragments", Split(TextBegin, Letters(count * 3), count), ServerFrame.Text(Letters(count * 3)));
            yield return ConformanceCase.Fine("5.4", $"binary in {count} fragments", Split(BinaryBegin, Bytes(count * 1_000), count), ServerFrame.Binary(Bytes(count * 1_000)));
        }

        foreach (var chunk in new[] { 1, 2, 5 })
            yield return new("5.4", $"five fragments in pieces of {chunk}", Split(TextBegin, Letters(50), 5), [ServerFrame.Text(Letters(50))], Chunk: chunk);
        yield return ConformanceCase.Fine("5.4", "empty fragments only", ClientBytes.All(Frame(TextBegin), Frame(Continue), Frame(ContinueEnd)), ServerFrame.Text(""));
        yield return ConformanceCase.Fine("5.4", "an empty first fragment", ClientBytes.All(Frame(TextBegin), Frame(ContinueEnd, "x")), ServerFrame.Text("x"));
        yield return ConformanceCase.Fine("5.4", "an empty middle fragment", ClientBytes.All(Frame(TextBegin, "a"), Frame(Continue), Frame(ContinueEnd, "b")), ServerFrame.Text("ab"));
        yield return ConformanceCase.Fine("5.4", "an empty last fragment", ClientBytes.All(Frame(BinaryBegin, "a"), Frame(ContinueEnd)), ServerFrame.Binary([(byte)'a']));
        yield return ConformanceCase.Fine("5.4", "two fragmented messages", ClientBytes.All(Split(TextBegin, Letters(10), 2), Split(BinaryBegin, Bytes(10), 3)), ServerFrame.Text(Letters(10)), ServerFrame.Binary(Bytes(10)));
    }

    private static IEnumerable<ConformanceCase> Sequences()
    {
        foreach (var (what, first) in new[] { ("a final", ContinueEnd), ("an unfinished", Continue) })
        {
            yield return ConformanceCase.Broken("5.4", $"{what} continuation first", 1002, Frame(first, "x"));
            yield return ConformanceCase.Broken("5.4", $"{what} empty continuation first", 1002, Frame(first));
            yield return new("5.4", $"{what} continuation after a whole message", ClientBytes.All(Frame(Text, "a"), Frame(first, "x")), [ServerFrame.Text("a")], 1002);
            yield return new("5.4", $"{what} continuation after a fragmented message", ClientBytes.All(Split(TextBegin, Letters(4), 2), Frame(first, "x")), [ServerFrame.Text(Letters(4))], 1002);
            yield return new("5.4", $"{what} continuation after a ping", ClientBytes.All(Frame(Ping, "p"), Frame(first, "x")), [ServerFrame.Pong("p")], 1002);
        }

        foreach (var (begun, begin) in new[] { ("text", TextBegin), ("binary", BinaryBegin) })
        {
            foreach (var (what, first) in new[] { ("text", Text), ("binary", Binary), ("text fragment", TextBegin), ("binary fragment", BinaryBegin) })
            {
                yield return ConformanceCase.Broken("5.4", $"new {what} inside a {begun} message", 1002, ClientBytes.All(Frame(begin, "a"), Frame(first, "b")));
                yield return ConformanceCase.Broken("5.4", $"new {what} after two fragments of a {begun} message", 1002, ClientBytes.All(Frame(begin, "a"), Frame(Continue, "b"), Frame(first, "c")));
            }
        }
    }

    private static IEnumerable<ConformanceCase> Interleaved()
    {
        yield return ConformanceCase.Fine("5.5", "a ping between fragments", ClientBytes.All(Frame(TextBegin, "a"), Frame(Ping, "p"), Frame(ContinueEnd, "b")), ServerFrame.Pong("p"), ServerFrame.Text("ab"));
        yield return ConformanceCase.Fine("5.5", "pings between five fragments", ClientBytes.All(Frame(TextBegin, "1"), Frame(Ping, "p1"), Frame(Continue, "2"), Frame(Continue, "3"), Frame(Ping, "p2"), Frame(Continue, "4"), Frame(ContinueEnd, "5")), ServerFrame.Pong("p1"), ServerFrame.Pong("p2"), ServerFrame.Text("12345"));
        yield return new("5.5", "the same byte by byte", ClientBytes.All(Frame(TextBegin, "1"), Frame(Ping, "p1"), Frame(Continue, "2"), Frame(Ping, "p2"), Frame(ContinueEnd, "5")), [ServerFrame.Pong("p1"), ServerFrame.Pong("p2"), ServerFrame.Text("125")], Chunk: 1);
        yield return ConformanceCase.Fine("5.5", "a pong between fragments", ClientBytes.All(Frame(BinaryBegin, "a"), Frame(Pong, "p"), Frame(ContinueEnd, "b")), ServerFrame.Binary("ab"u8.ToArray()));
        yield return ConformanceCase.Fine("5.5", "ping, message, ping are answered in order", ClientBytes.All(Frame(Ping, "1"), Frame(Text, "m"), Frame(Ping, "2")), ServerFrame.Pong("1"), ServerFrame.Text("m"), ServerFrame.Pong("2"));
        yield return new("5.5", "a close between fragments", ClientBytes.All(Frame(TextBegin, "a"), CloseWith(1000)), [], 1000);
        yield return new("5.5", "a ping and a close between fragments", ClientBytes.All(Frame(TextBegin, "a"), Frame(Ping, "p"), CloseWith(1001)), [ServerFrame.Pong("p")], 1001);
        yield return ConformanceCase.Fine("5.5", "a ping inside a code point", ClientBytes.All(Frame(TextBegin, [0xE2, 0x82]), Frame(Ping, "p"), Frame(ContinueEnd, [0xAC])), ServerFrame.Pong("p"), ServerFrame.Text("€"));
    }

    private static IEnumerable<ConformanceCase> Pings()
    {
        foreach (var length in new[] { 0, 1, 2, 63, 124, 125 })
            yield return ConformanceCase.Fine("5.5.2", $"ping of {length} bytes", Frame(Ping, Bytes(length)), ServerFrame.Pong(Bytes(length)));
        yield return new("5.5.2", "ping of 125 bytes, byte by byte", Frame(Ping, Bytes(125)), [ServerFrame.Pong(Bytes(125))], Chunk: 1);
        yield return new("5.5.2", "ten pings are answered with ten pongs", [.. Enumerable.Range(0, 10).SelectMany(i => Frame(Ping, $"payload-{i}"))], [.. Enumerable.Range(0, 10).Select(i => ServerFrame.Pong($"payload-{i}"))]);
        yield return new("5.5.2", "ten pings in pieces of three", [.. Enumerable.Range(0, 10).SelectMany(i => Frame(Ping, $"payload-{i}"))], [.. Enumerable.Range(0, 10).Select(i => ServerFrame.Pong($"payload-{i}"))], Chunk: 3);
        yield return ConformanceCase.Fine("5.5.3", "a pong nobody asked for", Frame(Pong, "unsolicited"));
        yield return ConformanceCase.Fine("5.5.3", "an empty pong nobody asked for", Frame(Pong));
        yield return ConformanceCase.Fine("5.5.3", "a pong of 125 bytes nobody asked for", Frame(Pong, Bytes(125)));
        yield return ConformanceCase.Fine("5.5.3", "a pong, then a ping", ClientBytes.All(Frame(Pong, "x"), Frame(Ping, "p")), ServerFrame.Pong("p"));
    }

    private static IEnumerable<ConformanceCase> BrokenControls()
    {
        foreach (var (what, first) in new[] { ("ping", Ping), ("pong", Pong), ("close", Close) })
        {
            yield return ConformanceCase.Broken("5.5", $"a fragmented {what}", 1002, Frame(first & 0x7F, [0x03, 0xE8]));
            yield return ConformanceCase.Broken("5.5", $"a fragmented empty {what}", 1002, Frame(first & 0x7F));
            yield return ConformanceCase.Broken("5.5", $"a {what} of 126 bytes", 1002, Frame(first, Letters(126)));
            yield return ConformanceCase.Broken("5.5", $"a {what} of 65,536 bytes", 1002, Frame(first, Letters(65_536)));
            yield return ConformanceCase.Broken("5.5", $"a {what} of 126 bytes of which only the header comes", 1002, [(byte)first, 0x80 | 126]);
            yield return ConformanceCase.Broken("5.5", $"a {what} of 2 bytes with a length of two", 1002, LongForm(first, 2, 2, 2));
            yield return ConformanceCase.Broken("5.5", $"a {what} of 2 bytes with a length of eight", 1002, LongForm(first, 8, 2, 2));
            yield return ConformanceCase.Broken("5.5", $"a fragmented {what} inside a fragmented message", 1002, ClientBytes.All(Frame(TextBegin, "a"), Frame(first & 0x7F, [0x03, 0xE8])));
            yield return ConformanceCase.Broken("5.5", $"a {what} of 126 bytes inside a fragmented message", 1002, ClientBytes.All(Frame(TextBegin, "a"), Frame(first, Letters(126))));
        }
    }

    private static IEnumerable<ConformanceCase> Floods()
    {
        yield return ConformanceCase.Broken("10.4", "65 fragments", 1008, ClientBytes.All(Frame(TextBegin, "a"), [.. Enumerable.Range(0, 64).SelectMany(_ => Frame(Continue, "b"))]));
        yield return ConformanceCase.Broken("10.4", "a thousand empty continuations", 1008, ClientBytes.All(Frame(BinaryBegin), [.. Enumerable.Range(0, 1_000).SelectMany(_ => Frame(Continue))]));
        yield return ConformanceCase.Broken("10.4", "a thousand pongs", 1008, [.. Enumerable.Range(0, 1_000).SelectMany(_ => Frame(Pong))]);
        yield return new("10.4", "a thousand pings", [.. Enumerable.Range(0, 1_000).SelectMany(_ => Frame(Ping))], [.. Enumerable.Repeat(ServerFrame.Pong(""), 128)], 1008);
    }

    private static byte[] Split(byte begin, byte[] payload, int count)
    {
        var size = (payload.Length + count - 1) / count;
        var pieces = payload.Chunk(size).ToArray();
        return ClientBytes.All([.. pieces.Select((piece, i) => Frame((i == 0 ? begin : Continue) | (i == pieces.Length - 1 ? Fin : 0), piece))]);
    }
}
