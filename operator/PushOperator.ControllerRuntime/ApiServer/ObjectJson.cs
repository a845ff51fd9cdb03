using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;

namespace PushOperator.ControllerRuntime.ApiServer;

/// <summary>Objects to and from JSON, the way the API server has it.</summary>
internal static class ObjectJson
{
    /// <summary>Reads one object; apiVersion and kind are filled in, because items of a list come without.</summary>
    /// <exception cref="JsonException">It is not of this kind's shape, or has no name.</exception>
    public static T Read<T>(JsonElement json)
        where T : IKubernetesObject<V1ObjectMeta>
    {
        var entity = KubernetesJson.Deserialize<T>(json);
        if (entity?.Metadata?.Name is null) throw new JsonException("an object without metadata.name");
        var kind = ResourceKind.Of<T>();
        entity.ApiVersion = kind.ApiVersion;
        entity.Kind = kind.Kind;
        return entity;
    }

    public static JsonObject Write(IKubernetesObject<V1ObjectMeta> entity)
    {
        var kind = ResourceKind.Of(entity.GetType());
        var json = JsonNode.Parse(KubernetesJson.Serialize(entity))!.AsObject();
        json["apiVersion"] = kind.ApiVersion;
        json["kind"] = kind.Kind;
        return json;
    }

    /// <summary>A copy that shares nothing: cached objects belong to everybody.</summary>
    public static T Copy<T>(T entity)
        where T : IKubernetesObject<V1ObjectMeta> => KubernetesJson.Deserialize<T>(KubernetesJson.Serialize(entity));
}
