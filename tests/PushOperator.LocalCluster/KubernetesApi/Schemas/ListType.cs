namespace PushOperator.LocalCluster.KubernetesApi.Schemas;

/// <summary>How the items of a list are owned and merged (<c>x-kubernetes-list-type</c>).</summary>
internal enum ListType
{
    /// <summary>As one value.</summary>
    Atomic,

    /// <summary>Each value for itself.</summary>
    Set,

    /// <summary>Each item by its key fields.</summary>
    Map,
}
