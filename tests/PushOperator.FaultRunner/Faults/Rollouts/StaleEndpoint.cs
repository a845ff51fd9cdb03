using k8s;
using PushOperator.FaultRunner.Ground;
using PushOperator.FaultRunner.Workload;
using PushOperator.TestUtilities;

namespace PushOperator.FaultRunner.Faults.Rollouts;

/// <summary>
/// D3. A gateway drains and is gone, but an EndpointSlice goes on listing it: the router still sends subscribers there. The gateway tells them to go elsewhere, then nobody answers; either way each is let in by the other one within the same request.
/// Guard: the gateway's <c>not_ready</c> while it drains (<c>WebSocketEndpoint</c>), <c>SubscriberPlacement</c>.
/// </summary>
internal sealed class StaleEndpoint : IFault
{
    private static readonly TimeSpan GoneBound = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan Afterwards = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LetInBound = TimeSpan.FromSeconds(9);

    public string Id => "D3";

    public string Description => "endpoint listed after its drain";

    public IReadOnlyList<TimeSpan> Lengths => FaultLengths.None;

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        var group = ground.Orders.Screens;
        var gateway = await ground.Gateways.BusiestAsync(group, stop);
        var door = new FrontDoor(ground);
        await Impostor.ListAsync(ground, "stale", group, gateway.Address, stop);
        await ground.DuringAsync(
            this,
            gateway.Name,
            () => door.IsOpenAsync(group, LetInBound, DrainAsync(ground, gateway, stop)),
            mend: () => Impostor.DelistAsync(ground, "stale"));
    }

    private static async Task DrainAsync(FaultGround ground, GatewayPod gateway, CancellationToken stop)
    {
        var pods = ground.Cluster.Client.CoreV1;
        await pods.DeleteNamespacedPodAsync(gateway.Name, Orders.Namespace, cancellationToken: stop);
        await Eventually.HoldsAsync(
            async () => (await pods.ListNamespacedPodAsync(Orders.Namespace, cancellationToken: stop)).Items.All(pod => pod.Metadata.Name != gateway.Name), $"pod {gateway.Name} is gone", GoneBound, stop);
        await ground.LastAsync(Afterwards, stop);
    }
}
