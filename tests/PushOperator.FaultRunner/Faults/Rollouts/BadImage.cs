using k8s;
using PushOperator.FaultRunner.Ground;
using PushOperator.FaultRunner.Workload;
using PushOperator.LocalCluster.Cluster;
using PushOperator.TestUtilities;

namespace PushOperator.FaultRunner.Faults.Rollouts;

/// <summary>
/// D8. The operator is given an image of the gateway that cannot be pulled. The new pods never get Ready, the old ones serve on as if nothing were; with the right image the rollout is taken back.
/// Guard: the Deployment's strategy (<c>maxUnavailable: 0</c>, <c>GatewayDeployment</c>).
/// </summary>
internal sealed class BadImage : IFault
{
    private static readonly TimeSpan StuckBound = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LetInBound = TimeSpan.FromSeconds(4);

    public string Id => "D8";

    public string Description => "image that cannot be pulled";

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        var everybody = Bystanders.Of(ground.Orders.Readers);
        var operate = ground.Cluster.Operator;
        await ground.DuringAsync(
            this,
            "all groups",
            async () =>
            {
                await operate.StopAsync(TimeSpan.FromSeconds(5));
                await operate.StartAgainAsync("ghcr.io/push-operator/no-such-gateway:local", stop);
                await Eventually.HoldsAsync(async () => await StuckAsync(ground, stop) >= ground.Orders.Groups.Count, "a pod of each group cannot pull its image", StuckBound, stop);
                await new FrontDoor(ground).IsOpenAsync(ground.Orders.Screens, LetInBound, ground.LastAsync(length, stop));
                foreach (var group in ground.Orders.Groups)
                {
                    var ready = (await ground.Gateways.ReadyAsync(group, stop)).Count;
                    if (ready < Orders.GatewaysPerGroup) throw new FaultException($"{group} has {ready} gateways left");
                }
            },
            mend: async () =>
            {
                await operate.StopAsync(TimeSpan.FromSeconds(5));
                await operate.StartAgainAsync(InProcessOperator.GatewayImage, CancellationToken.None);
            });
        await Eventually.HoldsAsync(async () => await StuckAsync(ground, stop) == 0, "the pods that could not pull are gone", StuckBound, stop);
        everybody.AreUnharmed();
    }

    private static async Task<int> StuckAsync(FaultGround ground, CancellationToken stop) =>
        (await ground.Cluster.Client.CoreV1.ListNamespacedPodAsync(Orders.Namespace, cancellationToken: stop)).Items
            .Count(pod => pod.Status?.ContainerStatuses is [{ State.Waiting.Reason: "ErrImagePull" or "ImagePullBackOff" }]);
}
