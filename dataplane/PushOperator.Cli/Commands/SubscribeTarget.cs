using PushOperator.Cli.Cluster;

namespace PushOperator.Cli.Commands;

/// <summary>Finds the URL that a user means: given as such, or <c>status.endpoint</c> of a group.</summary>
internal static class SubscribeTarget
{
    /// <exception cref="CommandException">No such group, or it has no endpoint yet.</exception>
    public static async Task<Uri> ResolveAsync(string target, ClusterSelection selection, CancellationToken cancellationToken)
    {
        if (target.Contains("://", StringComparison.Ordinal)) return Endpoint(target);
        var reference = GroupReference.Parse(target);
        using var cluster = KubernetesCluster.Open(selection);
        var group = await cluster.GroupAsync(reference, cancellationToken);
        return group.Status?.Endpoint is { Length: > 0 } endpoint
            ? Endpoint(endpoint)
            : throw new CommandException(ExitCodes.Refused, $"SubscriberGroup {group.Metadata.NamespaceProperty}/{group.Metadata.Name} has no endpoint yet; kubectl describe says why");
    }

    private static Uri Endpoint(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is ("ws" or "wss")
            ? url
            : throw new CommandException(ExitCodes.Usage, $"'{text}' is no ws or wss URL");
}
