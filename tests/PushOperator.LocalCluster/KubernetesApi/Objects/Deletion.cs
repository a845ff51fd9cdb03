using System.Text.Json.Nodes;
using PushOperator.LocalCluster.KubernetesApi.Json;
using PushOperator.LocalCluster.KubernetesApi.Kinds;
using PushOperator.LocalCluster.KubernetesApi.Storage;

namespace PushOperator.LocalCluster.KubernetesApi.Objects;

/// <summary>What a deletion does to an object: gone at once, or marked and left to its finalizers, its kubelet, its namespace controller.</summary>
internal static class Deletion
{
    public const string Foreground = "foregroundDeletion";
    public const string Orphan = "orphan";

    private const long DefaultGraceSeconds = 30;

    public static void CheckPreconditions(ResourceType type, StoredObject current, DeleteOptions options)
    {
        if (options.Uid is { } uid && uid != current.Uid)
            throw ApiException.Conflict(type, current.Key.Name, $"Precondition failed: UID in precondition: {uid}, UID in object meta: {current.Uid}");
        if (options.ResourceVersion is { } version && version != $"{current.Revision}")
            throw ApiException.Conflict(type, current.Key.Name, $"Precondition failed: ResourceVersion in precondition: {version}, ResourceVersion in object meta: {current.Revision}");
    }

    /// <summary>The object as it is from now on; null when it is gone.</summary>
    public static JsonObject? Mark(ResourceType type, JsonObject json, DeleteOptions options, DateTimeOffset now)
    {
        var metadata = json.Metadata();
        if (options.PropagationPolicy == "Foreground") metadata.AddFinalizer(Foreground);
        if (options.PropagationPolicy == "Orphan") metadata.AddFinalizer(Orphan);
        var grace = type.Resource == "pods" ? Grace(json, options) : 0;
        // The namespace controller removes a namespace when nothing is left in it.
        if (metadata.Finalizers.Count == 0 && grace == 0 && type.Resource != "namespaces") return null;
        var given = metadata.Json.Number("deletionGracePeriodSeconds");
        if (metadata.DeletionTimestamp is null && metadata.Generation is { } generation) metadata.Json["generation"] = generation + 1;
        if (metadata.DeletionTimestamp is null || grace < given)
        {
            metadata.Json["deletionTimestamp"] = Timestamps.Seconds(now.AddSeconds(grace));
            metadata.Json["deletionGracePeriodSeconds"] = grace;
        }

        if (type.Resource == "namespaces") json.Ensure("status")["phase"] = "Terminating";
        return json;
    }

    private static long Grace(JsonObject pod, DeleteOptions options)
    {
        // Nobody runs it: nobody has to be waited for.
        if (pod.Text("spec", "nodeName") is null || pod.Text("status", "phase") is "Succeeded" or "Failed") return 0;
        return Math.Max(0, options.GracePeriodSeconds ?? pod.Number("spec", "terminationGracePeriodSeconds") ?? DefaultGraceSeconds);
    }
}
