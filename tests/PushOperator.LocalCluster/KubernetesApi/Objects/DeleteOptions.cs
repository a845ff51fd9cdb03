namespace PushOperator.LocalCluster.KubernetesApi.Objects;

/// <summary>How a deletion is to be made.</summary>
internal sealed record DeleteOptions
{
    public bool DryRun { get; init; }

    /// <summary>Only the object with this uid; null: any.</summary>
    public string? Uid { get; init; }

    /// <summary>Only the object as of this resourceVersion; null: any.</summary>
    public string? ResourceVersion { get; init; }

    /// <summary>Seconds a pod has to end; null: what its spec says.</summary>
    public long? GracePeriodSeconds { get; init; }

    /// <summary><c>Background</c> (dependents go after it), <c>Foreground</c> (before it) or <c>Orphan</c> (they stay).</summary>
    public string PropagationPolicy { get; init; } = "Background";
}
