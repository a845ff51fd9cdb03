namespace PushOperator.LocalCluster.KubernetesApi.Storage;

/// <summary>Where an object is kept. Versions of a kind share one place.</summary>
/// <param name="Resource">Plural and group: <c>pods</c>, <c>deployments.apps</c>.</param>
/// <param name="Namespace">Empty for cluster-scoped kinds.</param>
/// <param name="Name">Name of the object.</param>
internal readonly record struct ObjectKey(string Resource, string Namespace, string Name) : IComparable<ObjectKey>
{
    /// <summary>The order of lists and of continue tokens: resource, namespace, name, each by code point.</summary>
    public int CompareTo(ObjectKey other)
    {
        var byResource = string.CompareOrdinal(Resource, other.Resource);
        if (byResource != 0) return byResource;
        var byNamespace = string.CompareOrdinal(Namespace, other.Namespace);
        return byNamespace != 0 ? byNamespace : string.CompareOrdinal(Name, other.Name);
    }

    public override string ToString() => Namespace.Length == 0 ? $"{Resource}/{Name}" : $"{Resource}/{Namespace}/{Name}";
}
