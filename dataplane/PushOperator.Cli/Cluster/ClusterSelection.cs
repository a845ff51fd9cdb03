namespace PushOperator.Cli.Cluster;

/// <summary>Which cluster and namespace a command was told to look at; null where it was told nothing.</summary>
internal sealed record ClusterSelection(string? Kubeconfig, string? Context, string? Namespace);
