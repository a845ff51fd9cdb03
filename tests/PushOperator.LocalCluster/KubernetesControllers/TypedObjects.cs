using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using PushOperator.LocalCluster.KubernetesApi.Kinds;
using PushOperator.LocalCluster.KubernetesApi.Objects;
using PushOperator.LocalCluster.KubernetesApi.Storage;

namespace PushOperator.LocalCluster.KubernetesControllers;

/// <summary>The objects of the API as the models of KubernetesClient: what the controllers read and write. Reads are never stale.</summary>
internal sealed class TypedObjects(ClusterApi api, string fieldManager)
{
    private static readonly Dictionary<(string Group, string Kind), ResourceType> Types = BuiltInKinds.All.ToDictionary(t => (t.Group, t.Kind));

    private readonly WriteOptions _write = new() { FieldManager = fieldManager, FieldValidation = "Ignore" };

    public ClusterApi Api => api;

    public DateTimeOffset Now => api.Time.GetUtcNow();

    public static string Resource<T>() => TypeOf<T>().Resource;

    public T? Get<T>(string? @namespace, string name)
        where T : class => api.Store.Get(TypeOf<T>().Key(@namespace, name)) is { } stored ? Read<T>(stored) : null;

    /// <summary>The objects of a namespace (null: of all) that <paramref name="filter"/> takes.</summary>
    public IReadOnlyList<T> List<T>(string? @namespace, Func<StoredObject, bool>? filter = null) =>
        [.. api.Store.List(Resource<T>(), @namespace).Items.Where(filter ?? (_ => true)).Select(Read<T>)];

    public T Create<T>(T wanted)
        where T : IKubernetesObject<V1ObjectMeta> => Read<T>(api.Create(TypeOf<T>(), wanted.Metadata.NamespaceProperty, Write(wanted), _write));

    /// <exception cref="ApiException">Conflict: it changed since it was read.</exception>
    public T Update<T>(T changed)
        where T : IKubernetesObject<V1ObjectMeta> => Read<T>(api.Update(TypeOf<T>(), changed.Metadata.NamespaceProperty, changed.Metadata.Name, Write(changed), _write));

    /// <exception cref="ApiException">Conflict: it changed since it was read.</exception>
    public T UpdateStatus<T>(T changed)
        where T : IKubernetesObject<V1ObjectMeta> =>
        Read<T>(api.Update(TypeOf<T>(), changed.Metadata.NamespaceProperty, changed.Metadata.Name, Write(changed), _write with { Subresource = "status" }));

    /// <summary>Changes single fields in place. What goes through a model comes back in its form (quantities), and would be taken from whoever wrote it.</summary>
    public T Change<T>(T existing, Action<JsonObject> change)
        where T : IKubernetesObject<V1ObjectMeta> =>
        Read<T>(api.Modify(TypeOf<T>(), existing.Metadata.NamespaceProperty, existing.Metadata.Name, json =>
        {
            change(json);
            return json;
        }, _write));

    /// <summary>Deletes exactly this object.</summary>
    public void Delete<T>(T existing)
        where T : IKubernetesObject<V1ObjectMeta> =>
        api.Delete(TypeOf<T>(), existing.Metadata.NamespaceProperty, existing.Metadata.Name, new DeleteOptions { Uid = existing.Metadata.Uid });

    public static T Read<T>(StoredObject stored) => KubernetesJson.Deserialize<T>(new MemoryStream(stored.Utf8.ToArray(), writable: false));

    private static ResourceType TypeOf<T>()
    {
        var entity = (KubernetesEntityAttribute)Attribute.GetCustomAttribute(typeof(T), typeof(KubernetesEntityAttribute))!;
        return Types[(entity.Group, entity.Kind)];
    }

    private static JsonObject Write<T>(T value) => JsonNode.Parse(KubernetesJson.Serialize(value!))!.AsObject();
}
