using k8s;
using PushOperator.FaultRunner.Workload;

namespace PushOperator.FaultRunner.Faults;

/// <summary>A gateway's pod is deleted: SIGTERM, drain, a new pod.</summary>
internal sealed class DeleteGateway : IFault
{
    public string Id => "D1";

    public string Description => "gateway drained";

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        var (pod, _) = await ground.AnyGatewayAsync(random, stop);
        await ground.DuringAsync(this, pod, () => ground.Cluster.Client.CoreV1.DeleteNamespacedPodAsync(pod, Names.Namespace, cancellationToken: stop));
    }
}
