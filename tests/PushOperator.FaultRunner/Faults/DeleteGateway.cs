using k8s;
using PushOperator.FaultRunner.Ground;
using PushOperator.FaultRunner.Workload;

namespace PushOperator.FaultRunner.Faults;

/// <summary>
/// D1. A gateway's pod is deleted: SIGTERM, drain, a new pod. Subscribers get a notice and a close frame and go on elsewhere; what they acknowledge until then counts.
/// Guard: <c>DrainService</c>.
/// </summary>
internal sealed class DeleteGateway : IFault
{
    public string Id => "D1";

    public string Description => "gateway drained";

    public IReadOnlyList<TimeSpan> Lengths => FaultLengths.None;

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        var gateway = await ground.AnyGatewayAsync(random, stop);
        await ground.DuringAsync(this, gateway.Name, () => ground.Cluster.Client.CoreV1.DeleteNamespacedPodAsync(gateway.Name, Orders.Namespace, cancellationToken: stop));
    }
}
