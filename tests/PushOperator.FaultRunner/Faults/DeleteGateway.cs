using k8s;
using PushOperator.FaultRunner.Ground;
using PushOperator.FaultRunner.Workload;
using PushOperator.TestUtilities;

namespace PushOperator.FaultRunner.Faults;

/// <summary>
/// D1. A gateway's pod is deleted: SIGTERM, drain, a new pod; the fault ends when the old pod is gone. Subscribers get a notice and a close frame and go on elsewhere; what they acknowledge until then counts.
/// Guard: <c>DrainService</c>.
/// </summary>
internal sealed class DeleteGateway : IFault
{
    private static readonly TimeSpan GoneBound = TimeSpan.FromSeconds(45);

    public string Id => "D1";

    public string Description => "gateway drained";

    public IReadOnlyList<TimeSpan> Lengths => FaultLengths.None;

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        var pods = ground.Cluster.Client.CoreV1;
        var gateway = await ground.AnyGatewayAsync(random, stop);
        await ground.DuringAsync(this, gateway.Name, async () =>
        {
            await pods.DeleteNamespacedPodAsync(gateway.Name, Orders.Namespace, cancellationToken: stop);
            await Eventually.HoldsAsync(
                async () => (await pods.ListNamespacedPodAsync(Orders.Namespace, cancellationToken: stop)).Items.All(pod => pod.Metadata.Name != gateway.Name), $"pod {gateway.Name} is gone", GoneBound, stop);
        });
    }
}
