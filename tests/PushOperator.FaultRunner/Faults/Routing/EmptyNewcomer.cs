using PushOperator.FaultRunner.Ground;
using PushOperator.FaultRunner.Workload;
using PushOperator.TestUtilities;

namespace PushOperator.FaultRunner.Faults.Routing;

/// <summary>
/// R2. A third, empty gateway joins two that are busy, and then 60 more subscribers come at once. It is not sent all of them, and nobody is refused.
/// Guard: the slow start in <c>EffectiveLoad</c>.
/// </summary>
internal sealed class EmptyNewcomer : IFault
{
    private const int Crowd = 60;
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    public string Id => "R2";

    public string Description => "empty gateway joins";

    public IReadOnlyList<TimeSpan> Lengths => FaultLengths.None;

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        var group = ground.Orders.Screens;
        var before = await ground.Gateways.ReadyAsync(group, stop);
        await using var crowd = new Crowd(new FrontDoor(ground).EndPoint, FrontDoor.PathOf(group), ground.Time);
        crowd.Add(Crowd);
        await Eventually.HoldsAsync(() => crowd.ConnectedOrThrow() == Crowd, "the first half of the crowd is connected", Bound, stop);
        await ground.DuringAsync(
            this,
            group,
            async () =>
            {
                await ground.Resources.ScaleAsync(group, Orders.GatewaysPerGroup + 1, stop);
                IReadOnlyList<GatewayPod> now = [];
                await Eventually.HoldsAsync(async () => (now = await ground.Gateways.ReadyAsync(group, stop)).Count > Orders.GatewaysPerGroup, $"{group} has one more gateway", Bound, stop);
                crowd.Add(Crowd);
                await Eventually.HoldsAsync(() => crowd.ConnectedOrThrow() == 2 * Crowd, "the second half of the crowd is connected", Bound, stop);
                await JudgeAsync(ground, now.Single(gateway => before.All(old => old.Name != gateway.Name)), now, crowd, stop);
            },
            mend: () => ground.Resources.ScaleAsync(group, Orders.GatewaysPerGroup, CancellationToken.None));
    }

    private static async Task JudgeAsync(FaultGround ground, GatewayPod newcomer, IReadOnlyList<GatewayPod> all, Crowd crowd, CancellationToken stop)
    {
        if (crowd.Refused > 0) throw new FaultException($"{crowd.Refused} handshakes were refused while there was room");
        var taken = (await ground.Gateways.MetadataAsync(newcomer, stop)).Connections;
        var mean = (await Task.WhenAll(all.Select(gateway => ground.Gateways.MetadataAsync(gateway, stop)))).Average(said => said.Connections);
        if (taken > mean * 1.2) throw new FaultException($"the newcomer has {taken} connections, the mean is {mean:0}");
    }
}
