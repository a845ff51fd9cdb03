using k8s;
using k8s.Models;
using PushOperator.Api;
using PushOperator.Api.Groups;
using PushOperator.FaultRunner.Workload;

namespace PushOperator.FaultRunner.Ground;

/// <summary>What a user does to a group while it serves.</summary>
internal static class GroupChange
{
    /// <summary>Changes some of its settings.</summary>
    /// <param name="spec">The settings, as in the resource.</param>
    public static Task PatchAsync(FaultGround ground, string group, object spec, CancellationToken stop) => ground.Cluster.Client.CustomObjects.PatchNamespacedCustomObjectAsync(
        new V1Patch(new { spec }, V1Patch.PatchType.MergePatch), PushOperatorApi.Group, PushOperatorApi.Version, Orders.Namespace, V1Alpha1SubscriberGroup.Plural, group, cancellationToken: stop);

    /// <summary>Has its gateways replaced one after the other: any other value rolls the pods; this is one that nobody feels.</summary>
    public static Task RollAsync(FaultGround ground, string group, Random random, CancellationToken stop) =>
        PatchAsync(ground, group, new { heartbeat = new { timeout = $"{2_000 + random.Next(1, 500)}ms" } }, stop);

    /// <summary>Whether none of the old pods is left, and as many new ones are ready.</summary>
    public static async Task<bool> HasRolledAsync(FaultGround ground, string group, IReadOnlySet<string> old, int gateways, CancellationToken stop)
    {
        var pods = await ground.Cluster.Client.CoreV1.ListNamespacedPodAsync(Orders.Namespace, cancellationToken: stop);
        return pods.Items.All(pod => !old.Contains(pod.Metadata.Name)) && await ground.Resources.ReadyGroupAsync(group, gateways, stop) is not null;
    }
}
