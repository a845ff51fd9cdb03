using PushOperator.FaultRunner.Ground;
using PushOperator.TestUtilities;

namespace PushOperator.FaultRunner.Faults.Connections;

/// <summary>
/// G11. A client finishes the handshake and then says nothing, not even a pong. It is closed with 4102 by the heartbeat (2 s + 2 s).
/// Guard: <c>SubscriberConnection.CheckHeartbeat</c>.
/// </summary>
internal sealed class SilentSubscriber : GatewayAttack
{
    private const int HeartbeatLost = 4102;

    public override string Id => "G11";

    public override string Description => "subscriber that says nothing";

    protected override async Task AttackAsync(FaultGround ground, GatewayPod gateway, Random random, CancellationToken stop)
    {
        var began = ground.Time.GetTimestamp();
        using var socket = await RawWebSocket.ConnectAsync(gateway.ProxyPort);
        var (code, reason) = await socket.ReadCloseAsync();
        var took = ground.Time.GetElapsedTime(began);
        Expect(code == HeartbeatLost, $"it was closed with {code} {reason}, not with {HeartbeatLost}");
        Expect(took > TimeSpan.FromSeconds(3.5), $"it was closed after {took.TotalSeconds:0.0} s, before its heartbeat was over");
        Expect(took < TimeSpan.FromSeconds(4 + 10), $"it was closed after {took.TotalSeconds:0.0} s, long after its heartbeat was over");
    }
}
