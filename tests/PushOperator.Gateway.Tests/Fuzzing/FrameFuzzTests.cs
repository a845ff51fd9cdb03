using System.Buffers;
using System.Text;
using System.Text.Unicode;
using PushOperator.Gateway.Transports.WebSockets;

namespace PushOperator.Gateway.Tests.Fuzzing;

/// <summary>Frames: conversations in order, conversations that a line or an attacker changed, and noise; cut into reads anywhere.</summary>
public sealed class FrameFuzzTests
{
    private static readonly FrameLimits s_limits = new() { MessageBytes = 4_096, Fragments = 8 };
    private static readonly string[] s_texts = ["", "a", "grüße", "€", "😀", "\u0000", new string('x', 200)];

    /// <summary>Guard: any check of <c>FrameReader</c> and <c>ClientFrameHeader</c>.</summary>
    [Fact]
    public Task Whatever_comes_ends_in_messages_or_in_one_violation() => FuzzRun.RunAsync("frames", Judge, mayAllocate: 1 << 20);

    private static void Judge(Random random)
    {
        var bytes = new List<byte>();
        var expected = new List<string>();
        for (var messages = random.Next(1, 6); messages > 0; messages--) AddMessage(random, bytes, expected);
        switch (random.Next(3))
        {
            case 0:
                Read(random, [.. bytes]).Should().Equal(expected, "nothing was changed");
                break;
            case 1:
                Read(random, random.Mutate([.. bytes]));
                break;
            default:
                Read(random, random.Bytes(600));
                break;
        }
    }

    private static void AddMessage(Random random, List<byte> bytes, List<string> expected)
    {
        var isText = random.Next(3) > 0;
        var payload = isText ? Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => random.Pick(s_texts)))) : random.Bytes(300);
        var fragments = random.Next(1, s_limits.Fragments + 1);
        for (var (fragment, sent) = (0, 0); fragment < fragments; fragment++)
        {
            if (random.Next(4) == 0) AddPing(random, bytes, expected);
            var final = fragment == fragments - 1;
            var length = final ? payload.Length - sent : random.Next(payload.Length - sent + 1);
            var opcode = fragment > 0 ? 0 : isText ? 1 : 2;
            bytes.AddRange(random.Frame((byte)((final ? 0x80 : 0) | opcode), payload.AsSpan(sent, length)));
            sent += length;
        }

        expected.Add($"{(isText ? "Text" : "Binary")} {Convert.ToHexString(payload)}");
    }

    private static void AddPing(Random random, List<byte> bytes, List<string> expected)
    {
        var payload = random.Bytes(125);
        bytes.AddRange(random.Frame(0x89, payload));
        expected.Add($"Ping {Convert.ToHexString(payload)}");
    }

    private static List<string> Read(Random random, byte[] bytes)
    {
        using var reader = new FrameReader(s_limits, TimeProvider.System);
        var found = new List<string>();
        byte[] unread = [];
        for (var at = 0; at < bytes.Length;)
        {
            var length = Math.Min(random.Next(1, 400), bytes.Length - at);
            var buffer = random.InPieces([.. unread, .. bytes.AsSpan(at, length)]);
            at += length;
            for (var frame = reader.Read(ref buffer); frame != ReceivedFrame.None; frame = reader.Read(ref buffer))
            {
                if (frame is ReceivedFrame.Violation or ReceivedFrame.Close) return [.. found, $"{frame}"];
                Check(frame, reader.Payload);
                found.Add($"{frame} {Convert.ToHexString(reader.Payload)}");
            }

            unread = buffer.ToArray();
            unread.Length.Should().BeLessThan(14, "a reader keeps payloads itself, and leaves no more than a header that is not whole");
        }

        return found;
    }

    private static void Check(ReceivedFrame frame, ReadOnlySpan<byte> payload)
    {
        if (payload.Length > (frame is ReceivedFrame.Ping or ReceivedFrame.Pong ? 125 : s_limits.MessageBytes)) throw new InvalidOperationException($"{frame} of {payload.Length} bytes");
        if (frame == ReceivedFrame.Text && !Utf8.IsValid(payload)) throw new InvalidOperationException("text is not UTF-8");
    }
}
