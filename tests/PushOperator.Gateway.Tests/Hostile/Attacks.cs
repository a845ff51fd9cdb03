using System.Text;
using PushOperator.TestUtilities;

namespace PushOperator.Gateway.Tests.Hostile;

/// <summary>Every kind of hostile client. None of them needs more than a socket.</summary>
internal static class Attacks
{
    /// <summary>Frames a second of a gateway that is attacked: so few that a busy machine reads more.</summary>
    public const int FramesPerSecond = 1_000;

    private const string Start = "GET /ws HTTP/1.1\r\nHost: gateway\r\n";
    private static readonly byte[] s_tlsHello = [0x16, 0x03, 0x01, 0x00, 0x2F, 0x01, 0x00, 0x00, 0x2B, 0x03, 0x03];
    private static readonly byte[] s_ping = RawWebSocket.Frame(0x89, new byte[125]);
    private static readonly byte[] s_resume = RawWebSocket.Frame(0x81, """{"op":"resume"}"""u8);

    public static IReadOnlyList<Attack> All { get; } =
    [
        // Before the upgrade. Where more was sent than is read a reset may overtake the answer.
        new("says nothing", false, ["closed", "reset"], (_, _) => Task.FromResult(false)),
        new("request line, a byte at a time", false, ["408"], (socket, over) => DripAsync(socket, "GET /", "a", over)),
        new("headers, one at a time", false, ["408"], (socket, over) => DripAsync(socket, Start, "X: 1\r\n", over)),
        new("TLS where there is none", false, ["400"], (socket, _) => OnceAsync(socket, s_tlsHello)),
        new("line of 9 KiB", false, ["414", "reset"], (socket, _) => OnceAsync(socket, $"GET /{new string('a', 9_000)} HTTP/1.1\r\n\r\n")),
        new("headers of 17 KiB", false, ["431", "reset"], (socket, _) => OnceAsync(socket, $"{Start}X: {new string('a', 17_000)}\r\n\r\n")),
        new("60 headers", false, ["431", "reset"], (socket, _) => OnceAsync(socket, $"{Start}{string.Concat(Enumerable.Range(0, 60).Select(number => $"X-{number}: 1\r\n"))}\r\n")),
        new("half a handshake, then gone", false, ["gone"], (socket, _) => GoneAsync(socket, Encoding.ASCII.GetBytes(Start))),

        // After it.
        new("ping flood", true, ["1008"], (socket, _) => ManyAsync(socket, s_ping, 2_000)),
        new("pong flood", true, ["1008"], (socket, _) => ManyAsync(socket, RawWebSocket.Frame(0x8A, []), 2_000)),
        new("fragments without end", true, ["1008"], (socket, _) => FragmentsAsync(socket, "x"u8.ToArray())),
        new("empty continuations without end", true, ["1008"], (socket, _) => FragmentsAsync(socket, [])),
        new("message that never ends", true, ["1008"], (socket, over) => DripMessageAsync(socket, over)),
        new("frame of 2^63 - 1 bytes", true, ["1009"], (socket, _) => OnceAsync(socket, [0x81, 0x80 | 127, 0x7F, .. Enumerable.Repeat((byte)0xFF, 7), 1, 2, 3, 4])),
        new("frame without mask", true, ["1002"], (socket, _) => OnceAsync(socket, [0x81, 0x01, 0x61])),
        new("acknowledgements of nothing", true, ["4010"], (socket, _) => ManyAsync(socket, RawWebSocket.Frame(0x81, """{"op":"ack","id":"orders/0/999"}"""u8), 100)),
        new("no JSON", true, ["4010"], (socket, _) => ManyAsync(socket, RawWebSocket.Frame(0x81, "{"u8), 100)),
        new("more frames than allowed", true, ["4103"], (socket, _) => ManyAsync(socket, s_resume, 60 * FramesPerSecond)),
        new("gone within a frame", true, ["gone"], (socket, _) => GoneAsync(socket, s_ping[..20])),
    ];

    private static Task<bool> OnceAsync(RawWebSocket socket, string text) => OnceAsync(socket, Encoding.ASCII.GetBytes(text));

    private static async Task<bool> OnceAsync(RawWebSocket socket, byte[] bytes)
    {
        await socket.SendRawAsync(bytes);
        return false;
    }

    private static async Task<bool> GoneAsync(RawWebSocket socket, byte[] bytes)
    {
        await socket.SendRawAsync(bytes);
        return true;
    }

    private static async Task<bool> ManyAsync(RawWebSocket socket, byte[] frame, int times)
    {
        const int AtOnce = 500;
        byte[] many = [.. Enumerable.Repeat(frame, Math.Min(times, AtOnce)).SelectMany(bytes => bytes)];
        for (var sent = 0; sent < times; sent += AtOnce) await socket.SendRawAsync(many);
        return false;
    }

    private static async Task<bool> FragmentsAsync(RawWebSocket socket, byte[] payload)
    {
        await socket.SendFrameAsync(0x01, payload);
        return await ManyAsync(socket, RawWebSocket.Frame(0x00, payload), 10_000);
    }

    private static async Task<bool> DripMessageAsync(RawWebSocket socket, CancellationToken over)
    {
        var frame = RawWebSocket.Frame(0x81, Encoding.ASCII.GetBytes(new string('x', 100)));
        for (var at = 0; at < frame.Length - 1; at++)
        {
            await socket.SendRawAsync(frame.AsMemory(at, 1));
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, over);
        }

        return false;
    }

    private static async Task<bool> DripAsync(RawWebSocket socket, string first, string then, CancellationToken over)
    {
        await socket.SendRawAsync(Encoding.ASCII.GetBytes(first));
        while (true)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, over);
            await socket.SendRawAsync(Encoding.ASCII.GetBytes(then));
        }
    }
}
