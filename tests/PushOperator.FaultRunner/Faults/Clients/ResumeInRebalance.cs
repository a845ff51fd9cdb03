using PushOperator.FaultRunner.Ground;
using PushOperator.FaultRunner.Workload;
using PushOperator.TestUtilities;

namespace PushOperator.FaultRunner.Faults.Clients;

/// <summary>
/// C7. A gateway of the Shared group is killed in the moment in which the group gets a third one: its subscribers come back in the middle of a rebalance, to gateways that own no partition yet. They wait or are sent on, and nothing is lost.
/// Guard: <c>SharedGroup.JoinAsync</c> (<c>no_partition</c>), the router's retries.
/// </summary>
internal sealed class ResumeInRebalance : IFault
{
    private static readonly TimeSpan ReadyBound = TimeSpan.FromSeconds(60);

    public string Id => "C7";

    public string Description => "resume within a rebalance";

    public IReadOnlyList<TimeSpan> Lengths => FaultLengths.None;

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        var group = ground.Orders.Workers;
        var gateway = await ground.Gateways.BusiestAsync(group, stop);
        await ground.DuringAsync(
            this,
            gateway.Name,
            async () =>
            {
                await ground.Resources.ScaleAsync(group, Orders.GatewaysPerGroup + 1, stop);
                await Eventually.HoldsAsync(async () => (await ground.Gateways.ReadyAsync(group, stop)).Count > Orders.GatewaysPerGroup, $"{group} has one more gateway", ReadyBound, stop);
                gateway.Kill();
                await Eventually.HoldsAsync(() => ground.Orders.Readers.All(reader => reader.IsConnected), "every subscriber is connected", ReadyBound, stop);
            },
            mend: () => ground.Resources.ScaleAsync(group, Orders.GatewaysPerGroup, CancellationToken.None));
    }
}
