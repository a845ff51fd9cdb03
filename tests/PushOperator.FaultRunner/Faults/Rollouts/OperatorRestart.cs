using k8s;
using PushOperator.Api.Naming;
using PushOperator.FaultRunner.Ground;
using PushOperator.FaultRunner.Workload;
using PushOperator.LocalCluster.Cluster;

namespace PushOperator.FaultRunner.Faults.Rollouts;

/// <summary>
/// D7. The operator ends where it stands and starts again some time later, as in its own upgrade. Gateways and their Deployments are the same as before, and nobody is disconnected.
/// Guard: the operator writes only what differs (<c>GatewayObjectsWriter</c>).
/// </summary>
internal sealed class OperatorRestart : IFault
{
    public string Id => "D7";

    public string Description => "operator restarted";

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        var everybody = Bystanders.Of(ground.Orders.Readers);
        var before = await StateAsync(ground, stop);
        await ground.DuringAsync(
            this,
            "operator",
            async () =>
            {
                await ground.Cluster.Operator.StopAsync(TimeSpan.Zero);
                await ground.LastAsync(length, stop);
            },
            mend: () => ground.Cluster.Operator.StartAgainAsync(InProcessOperator.GatewayImage, CancellationToken.None));
        // Its first look at everything is over when every group's status is as it should be.
        await ground.WholeAsync(stop);
        await ground.LastAsync(TimeSpan.FromSeconds(1), stop);
        if (await StateAsync(ground, stop) is var after && after != before) throw new FaultException($"the operator changed the gateways: {before} before, {after} after");
        everybody.AreUnharmed();
    }

    private static async Task<string> StateAsync(FaultGround ground, CancellationToken stop)
    {
        var parts = new List<string>();
        foreach (var group in ground.Orders.Groups)
        {
            var deployment = await ground.Cluster.Client.AppsV1.ReadNamespacedDeploymentAsync(SubscriberGroupNames.Gateway(group), Orders.Namespace, cancellationToken: stop);
            parts.Add($"{group} generation {deployment.Metadata.Generation}");
            parts.AddRange((await ground.Gateways.ReadyAsync(group, stop)).Select(gateway => $"{gateway.Name} {gateway.ProcessId}"));
        }

        return string.Join(", ", parts);
    }
}
