using PushOperator.FaultRunner.Ground;

namespace PushOperator.FaultRunner.Faults;

/// <summary>
/// G1. The busiest gateway of a group is killed under load. Everything is delivered by the others or the next one, in order, within the session timeout of the consumer group and a reconnect.
/// Guard: cursors and kept positions (Broadcast), the committed watermark (<c>DeliveryLedger</c>, Shared).
/// </summary>
internal sealed class KillGateway : IFault
{
    public string Id => "G1";

    public string Description => "gateway killed";

    public IReadOnlyList<TimeSpan> Lengths => FaultLengths.None;

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        var gateway = await ground.Gateways.BusiestAsync(ground.AnyGroup(random), stop);
        await ground.DuringAsync(this, gateway.Name, () =>
        {
            gateway.Kill();
            return Task.CompletedTask;
        });
    }
}
