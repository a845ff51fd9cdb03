using PushOperator.FaultRunner.Ground;

namespace PushOperator.FaultRunner.Faults.Routing;

/// <summary>
/// R1. A gateway is killed while new subscribers come through the router without pause. Each is let in by the other one within the same request.
/// Guard: <c>SubscriberPlacement</c>'s second try.
/// </summary>
internal sealed class GatewayDiesUnderKnocks : IFault
{
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan LetInBound = TimeSpan.FromSeconds(4);

    public string Id => "R1";

    public string Description => "gateway dies under the router";

    public IReadOnlyList<TimeSpan> Lengths => FaultLengths.None;

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        var gateway = await ground.Gateways.AnyAsync(ground.Orders.Screens, random, stop);
        var door = new FrontDoor(ground);
        await ground.DuringAsync(this, gateway.Name, () =>
        {
            gateway.Kill();
            return door.IsOpenAsync(ground.Orders.Screens, LetInBound, ground.LastAsync(Watched, stop));
        });
    }
}
