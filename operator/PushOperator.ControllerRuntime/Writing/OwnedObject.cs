using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using PushOperator.ControllerRuntime.Abstractions;
using PushOperator.ControllerRuntime.ApiServer;

namespace PushOperator.ControllerRuntime.Writing;

/// <summary>The bond between an owner and what it controls: the controller owner reference with the owner's uid.</summary>
internal static class OwnedObject
{
    /// <summary>
    /// The desired object as it is sent: in the owner's namespace if it names none, with the owner as its controller, without what
    /// is the API server's to write.
    /// </summary>
    public static JsonObject Write(IKubernetesObject<V1ObjectMeta> desired, IKubernetesObject<V1ObjectMeta> owner)
    {
        var body = ObjectJson.Write(desired);
        body.Remove("status");
        var metadata = body["metadata"]!.AsObject();
        foreach (var name in new[] { "managedFields", "resourceVersion", "uid", "creationTimestamp", "generation" }) metadata.Remove(name);
        if (metadata["namespace"] is null && owner.Metadata.NamespaceProperty is { } @namespace) metadata["namespace"] = @namespace;

        var references = (metadata["ownerReferences"] as JsonArray)?.DeepClone().AsArray() ?? [];
        if (!references.Any(reference => (string?)reference?["uid"] == owner.Metadata.Uid)) references.Add(ReferenceTo(owner));
        metadata["ownerReferences"] = references;
        return body;
    }

    /// <exception cref="ForeignObjectException">The object's controller is not <paramref name="owner"/>.</exception>
    public static void ThrowIfForeign(IKubernetesObject<V1ObjectMeta> live, IKubernetesObject<V1ObjectMeta> owner)
    {
        if (live.GetController()?.Uid == owner.Metadata.Uid) return;
        var name = $"{ResourceKind.Of(owner.GetType()).Kind} {ObjectKey.Of(owner)}";
        throw new ForeignObjectException(ResourceKind.Of(live.GetType()).Kind, live.Metadata.NamespaceProperty ?? "", live.Metadata.Name, name);
    }

    // Without blockOwnerDeletion: setting it needs a right on the owner's finalizers wherever that is enforced.
    private static JsonObject ReferenceTo(IKubernetesObject<V1ObjectMeta> owner)
    {
        var kind = ResourceKind.Of(owner.GetType());
        return new JsonObject
        {
            ["apiVersion"] = kind.ApiVersion,
            ["kind"] = kind.Kind,
            ["name"] = owner.Metadata.Name,
            ["uid"] = owner.Metadata.Uid,
            ["controller"] = true,
        };
    }
}
