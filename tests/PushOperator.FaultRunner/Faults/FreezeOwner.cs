using PushOperator.FaultRunner.Ground;

namespace PushOperator.FaultRunner.Faults;

/// <summary>
/// K12. A gateway that owns partitions is frozen for longer than its session with Kafka and goes on: its partitions are lost, not revoked, and have another owner. It commits nothing for them and sends nothing more of
/// them before it knows. Guard: the lost-partitions handler forgets at once; commits carry the generation.
/// </summary>
internal sealed class FreezeOwner : IFault
{
    public string Id => "K12";

    public string Description => "owner frozen beyond its session";

    public IReadOnlyList<TimeSpan> Lengths => FaultLengths.Long;

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        var gateway = await ground.Gateways.BusiestAsync(ground.Orders.Workers, stop);
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
