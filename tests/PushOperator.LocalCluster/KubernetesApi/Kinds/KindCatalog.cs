using System.Collections.Immutable;
using PushOperator.LocalCluster.KubernetesApi.Storage;

namespace PushOperator.LocalCluster.KubernetesApi.Kinds;

/// <summary>
/// Every kind now served: the built-in ones and those of the CustomResourceDefinitions in the store. Changed under the store's lock, so a
/// kind is served as soon as the write that defines it is answered; read from any thread.
/// </summary>
internal sealed partial class KindCatalog
{
    private volatile ImmutableDictionary<string, IReadOnlyList<ResourceType>> _custom = ImmutableDictionary<string, IReadOnlyList<ResourceType>>.Empty;

    private readonly ILogger<KindCatalog> _logger;

    public KindCatalog(ObjectStore store, ILogger<KindCatalog> logger)
    {
        _logger = logger;
        foreach (var definition in store.List(BuiltInKinds.CustomResourceDefinitions).Items) Put(definition);
    }

    public IEnumerable<ResourceType> All => BuiltInKinds.All.Concat(_custom.Values.SelectMany(versions => versions));

    public ResourceType? Find(string group, string version, string plural) =>
        All.FirstOrDefault(t => t.Plural == plural && t.Group == group && t.Version == version);

    /// <summary>The first version of a resource that is kept under <paramref name="resource"/>.</summary>
    public ResourceType? Find(string resource) => All.FirstOrDefault(t => t.ViewOf is null && t.Resource == resource);

    /// <summary>Follows the CustomResourceDefinitions.</summary>
    public void OnCommitted(StoreEvent change)
    {
        if (change.Object.Key.Resource != BuiltInKinds.CustomResourceDefinitions) return;
        if (change.IsDeletion) _custom = _custom.Remove(change.Object.Key.Name);
        else Put(change.Object);
    }

    private void Put(StoredObject definition)
    {
        var types = CustomKinds.Of(definition.ToJson());
        var isNew = !_custom.ContainsKey(definition.Key.Name);
        _custom = _custom.SetItem(definition.Key.Name, types);
        if (isNew && types.Any(t => t.Schema.HasRules)) LogRulesNotEvaluated(definition.Key.Name);
    }
}
