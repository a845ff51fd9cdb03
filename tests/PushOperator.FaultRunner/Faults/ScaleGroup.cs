using PushOperator.FaultRunner.Ground;
using PushOperator.FaultRunner.Workload;
using PushOperator.TestUtilities;

namespace PushOperator.FaultRunner.Faults;

/// <summary>
/// D6. A group gets one or three gateways, and two again when it is Ready with those. Gateways that go drain first; partitions and subscribers move without a loss.
/// Guard: <c>DrainService</c>; revoked partitions are committed before they go.
/// </summary>
internal sealed class ScaleGroup : IFault
{
    private static readonly TimeSpan ReadyBound = TimeSpan.FromSeconds(60);

    public string Id => "D6";

    public string Description => "group scaled";

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        var group = ground.AnyGroup(random);
        var gateways = random.Next(2) == 0 ? 1 : 3;
        await ground.DuringAsync(
            this,
            $"{group} to {gateways}",
            async () =>
            {
                await ground.Resources.ScaleAsync(group, gateways, stop);
                await Eventually.GivesAsync(() => ground.Resources.ReadyGroupAsync(group, gateways, stop), $"{group} is Ready with {gateways} gateways", ReadyBound, stop);
                await ground.LastAsync(length, stop);
            },
            mend: () => ground.Resources.ScaleAsync(group, Orders.GatewaysPerGroup, CancellationToken.None));
    }
}
