using PushOperator.FaultRunner.Ground;
using PushOperator.TestUtilities;

namespace PushOperator.FaultRunner.Faults.Connections;

/// <summary>
/// G6, G7, G8. A subscriber sends frames that each cost the gateway something, without end, and reads nothing meanwhile: a flood of pings, 200,000 empty fragments, a frame that declares 2^63 − 1 bytes or one byte
/// more than is allowed. It gets the close frame of the rule it broke, and costs no memory by what it declares.
/// Guard: <c>WebSocketSession.IsFlood</c>; <c>FrameReader</c>'s limits of fragments and of length.
/// </summary>
internal sealed class FrameAbuse(string id, string description, int code, Func<byte[]> frames, int times) : GatewayAttack
{
    public override string Id => id;

    public override string Description => description;

    /// <summary>The forms of it.</summary>
    public static IEnumerable<FrameAbuse> All { get; } =
    [
        new("G6", "ping flood", 1008, () => RawWebSocket.Frame(0x89, new byte[125]), times: 10_000),
        new("G7", "fragment bomb", 1008, () => RawWebSocket.Frame(0x00, []), times: 200_000),
        new("G8", "frame of 2^63 - 1 bytes declared", 1009, () => [0x81, 0x80 | 127, 0x7F, .. Enumerable.Repeat((byte)0xFF, 7), 1, 2, 3, 4], times: 1),
        new("G8b", "frame of a byte too many declared", 1009, () => [0x81, 0x80 | 127, 0, 0, 0, 0, 0, 0x10, 0, 1, 1, 2, 3, 4], times: 1),
        new("G8c", "frame with a negative length declared", 1002, () => [0x81, 0x80 | 127, 0x80, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4], times: 1),
    ];

    protected override async Task AttackAsync(FaultGround ground, GatewayPod gateway, Random random, CancellationToken stop)
    {
        using var socket = await RawWebSocket.ConnectAsync(gateway.ProxyPort);
        var sending = SendAsync(socket);
        var (closed, reason) = await socket.ReadCloseAsync();
        await sending;
        Expect(closed == code, $"it was closed with {closed} {reason}, not with {code}");
    }

    private async Task SendAsync(RawWebSocket socket)
    {
        try
        {
            // A message that the fragments go on with; for the others it is one more mistake that comes too late.
            if (times > 100_000) await socket.SendFrameAsync(0x01, "{"u8);
            byte[] many = [.. Enumerable.Repeat(frames(), Math.Min(times, 500)).SelectMany(frame => frame)];
            for (var sent = 0; sent < times; sent += 500) await socket.SendRawAsync(many);
        }
        catch (IOException)
        {
            // The gateway has had enough.
        }
    }
}
