using k8s.Models;
using PushOperator.LocalCluster.KubernetesApi.Json;
using PushOperator.LocalCluster.KubernetesApi.Storage;

namespace PushOperator.LocalCluster.KubernetesControllers;

/// <summary>What several controllers ask about pods.</summary>
internal static class Pods
{
    public static bool IsReady(this V1Pod pod) => pod.ReadyCondition()?.Status == "True";

    public static V1PodCondition? ReadyCondition(this V1Pod pod) => pod.Status?.Conditions?.FirstOrDefault(c => c.Type == "Ready");

    public static bool IsOver(this V1Pod pod) => pod.Status?.Phase is "Succeeded" or "Failed";

    public static bool IsTerminating(this V1Pod pod) => pod.Metadata.DeletionTimestamp is not null;

    /// <summary>The owner that manages an object; null: nobody does.</summary>
    public static V1OwnerReference? Controller(this V1ObjectMeta metadata) => metadata.OwnerReferences?.FirstOrDefault(o => o.Controller == true);

    /// <summary>Key of the managing owner of that kind of a stored object.</summary>
    public static IEnumerable<ObjectKey> ControllerKey(StoredObject stored, string kind, string resource) =>
        stored.ToJson().Metadata().OwnerReferences.Where(o => o.IsTrue("controller") && o.Text("kind") == kind)
            .Select(o => new ObjectKey(resource, stored.Key.Namespace, o.Text("name") ?? ""));

    /// <summary>When it has been ready for so long; null: not, and no time makes it so.</summary>
    public static DateTimeOffset? AvailableFrom(this V1Pod pod, int minReadySeconds) =>
        !pod.IsReady() ? null
        : pod.ReadyCondition()!.LastTransitionTime is { } since ? new DateTimeOffset(since, TimeSpan.Zero).AddSeconds(minReadySeconds)
        : DateTimeOffset.MinValue;
}
