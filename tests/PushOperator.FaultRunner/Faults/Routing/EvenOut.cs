using PushOperator.FaultRunner.Ground;
using PushOperator.FaultRunner.Workload;
using PushOperator.TestUtilities;

namespace PushOperator.FaultRunner.Faults.Routing;

/// <summary>
/// R3. A third, empty gateway joins two that have a crowd, and nobody else comes. The operator asks the two to let some go, who find the newcomer: the fullest has at most 1.2 times the mean, and it stays so. Subscribers that are
/// moved, by 4201, go on where they were. Guard: <c>Rebalancer.RebalanceAsync</c>; without it the newcomer stays empty.
/// </summary>
internal sealed class EvenOut : IFault
{
    private const int Crowd = 150;
    private const double MostToMean = 1.2;
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    public string Id => "R3";

    public string Description => "load evens out after a scale-out";

    public IReadOnlyList<TimeSpan> Lengths => FaultLengths.None;

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        var group = ground.Orders.Screens;
        await using var crowd = new Crowd(new FrontDoor(ground).EndPoint, FrontDoor.PathOf(group), ground.Time);
        crowd.Add(Crowd);
        await Eventually.HoldsAsync(() => crowd.ConnectedOrThrow() == Crowd, "the crowd is connected", Bound, stop);
        await ground.DuringAsync(
            this,
            group,
            async () =>
            {
                await ground.Resources.ScaleAsync(group, Orders.GatewaysPerGroup + 1, stop);
                await Eventually.HoldsAsync(
                    async () => await CountsAsync(ground, group, stop) is { Count: Orders.GatewaysPerGroup + 1 } counts && counts.Max() <= MostToMean * counts.Average(), "the load is even", Bound, stop);
                await Eventually.HoldsAsync(() => crowd.ConnectedOrThrow() == Crowd, "everybody who was moved is back", Bound, stop);
            },
            mend: () => ground.Resources.ScaleAsync(group, Orders.GatewaysPerGroup, CancellationToken.None));
        if (crowd.Refused > 0) throw new FaultException($"{crowd.Refused} handshakes were refused while there was room");
    }

    private static async Task<IReadOnlyList<int>> CountsAsync(FaultGround ground, string group, CancellationToken stop) =>
        [.. (await Task.WhenAll((await ground.Gateways.ReadyAsync(group, stop)).Select(gateway => ground.Gateways.MetadataAsync(gateway, stop)))).Select(said => said.Connections)];
}
