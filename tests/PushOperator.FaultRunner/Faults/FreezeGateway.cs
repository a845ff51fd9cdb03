using PushOperator.FaultRunner.Ground;

namespace PushOperator.FaultRunner.Faults;

/// <summary>
/// G2. A gateway is stopped and goes on later: its kernel still accepts connections, its heartbeats to Kafka end. Its subscribers leave by their heartbeat or wait; what it still held is not sent out of order.
/// Guard: the client's silence watch, the router's readings, the ledger that forgets lost partitions.
/// </summary>
internal sealed class FreezeGateway : IFault
{
    public string Id => "G2";

    public string Description => "gateway frozen";

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        var gateway = await ground.AnyGatewayAsync(random, stop);
        await ground.DuringAsync(
            this,
            gateway.Name,
            () =>
            {
                gateway.Freeze();
                return ground.LastAsync(length, stop);
            },
            mend: gateway.Thaw);
    }
}
