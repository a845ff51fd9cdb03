using System.Net.Sockets;
using PushOperator.FaultRunner.Ground;
using PushOperator.TestUtilities;

namespace PushOperator.FaultRunner.Faults.Connections;

/// <summary>
/// G4b, G5. A subscriber that wants everything from the beginning and reads nothing, or 100 bytes a second, until its receive buffer and the gateway's send buffer are full. The gateway cuts it off as slow
/// when it has taken nothing, or next to nothing, for 10 s, although it sends pongs all the while and no write waits for it. Nobody else waits for it either.
/// Guard: <c>SubscriberConnection.CheckWrite</c>, <c>UntakenBytes</c>.
/// </summary>
internal sealed class SlowSubscriber(string id, string description, bool isReading) : GatewayAttack
{
    /// <summary>About the least that the kernel takes, so that little is under way.</summary>
    private const int BufferBytes = 4096;

    private const int SegmentBytes = 536;
    private static readonly TimeSpan FullBound = TimeSpan.FromSeconds(30);

    /// <summary>From the moment in which they are full: the deadline, the pace at which it is looked at, and room for a busy machine.</summary>
    private static readonly TimeSpan CutBound = TimeSpan.FromSeconds(10 + 2 + 10);

    public override string Id => id;

    public override string Description => description;

    protected override string Group(FaultGround ground, Random random) => ground.Orders.Screens;

    protected override async Task AttackAsync(FaultGround ground, GatewayPod gateway, Random random, CancellationToken stop)
    {
        var before = await CutAsSlowAsync(ground, gateway, stop);
        using var slow = await Eventually.GivesAsync(() => TryConnectAsync(gateway, random), $"{gateway.Name} takes a subscriber", FullBound, stop);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
        // It speaks, so that it is not found by its silence: pongs, which nobody has to answer.
        var speaking = SpeakAsync(slow, enough.Token);
        var reading = isReading ? TrickleAsync(slow.Socket, enough.Token) : Task.CompletedTask;
        if (!isReading) await FullAsync(slow.Socket, stop);
        await Eventually.HoldsAsync(async () => await CutAsSlowAsync(ground, gateway, stop) > before, "the gateway cuts the slow subscriber off", isReading ? FullBound + CutBound : CutBound, stop);
        await enough.CancelAsync();
        await reading;
        await speaking;
    }

    /// <returns>Null when the gateway says 503: it may have started a moment ago, and clients come again.</returns>
    private static async Task<RawWebSocket?> TryConnectAsync(GatewayPod gateway, Random random)
    {
        var slow = await RawWebSocket.OpenAsync(gateway.ProxyPort, BufferBytes, SegmentBytes);
        var status = await slow.HandshakeAsync(RawWebSocket.Request($"/ws?subscriber=slow-{random.Next():x}&from=earliest"));
        if (status == 101) return slow;
        slow.Dispose();
        Expect(status == 503, $"the handshake was answered with {status}");
        return null;
    }

    private static Task<double> CutAsSlowAsync(FaultGround ground, GatewayPod gateway, CancellationToken stop) =>
        ground.Gateways.CounterAsync(gateway, "push_gateway_disconnects", "slow_subscriber", stop);

    /// <summary>Waits until nothing more fits: the same number of bytes waits to be read for a second.</summary>
    private static Task FullAsync(Socket socket, CancellationToken stop)
    {
        var (last, since) = (0, TimeProvider.System.GetTimestamp());
        return Eventually.HoldsAsync(
            () =>
            {
                var now = socket.Available;
                if (now != last) (last, since) = (now, TimeProvider.System.GetTimestamp());
                return now > 0 && TimeProvider.System.GetElapsedTime(since) > TimeSpan.FromSeconds(1);
            },
            "the receive buffer is full",
            FullBound,
            stop);
    }

    private static async Task SpeakAsync(RawWebSocket slow, CancellationToken enough)
    {
        try
        {
            while (true)
            {
                await slow.SendFrameAsync(0x8A, []);
                await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, enough);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // Cut off, which is what is waited for.
        }
    }

    private static async Task TrickleAsync(Socket socket, CancellationToken enough)
    {
        var buffer = new byte[10];
        try
        {
            while (await socket.ReceiveAsync(buffer, enough) > 0) await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, enough);
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            // Cut off, which is what is waited for.
        }
    }
}
