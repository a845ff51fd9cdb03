using PushOperator.Api.Groups;
using PushOperator.Cli.Cluster;

namespace PushOperator.Cli.Publishing;

/// <summary>Finds a gateway to publish through: any ready one of the group, or of any group that has the topic.</summary>
internal static class PublishTarget
{
    /// <exception cref="CommandException">No group has the topic, or no gateway is ready.</exception>
    public static async Task<Uri> ResolveAsync(string topic, string? group, ClusterSelection selection, CancellationToken cancellationToken)
    {
        using var cluster = KubernetesCluster.Open(selection);
        var groups = group is null ? await OfTopicAsync(cluster, topic, cancellationToken) : [await cluster.GroupAsync(GroupReference.Parse(group), cancellationToken)];
        using var commandPorts = new CommandPortClient();
        foreach (var candidate in groups)
        {
            var gateways = await cluster.GatewaysAsync(candidate, cancellationToken);
            if (await commandPorts.FirstReadyAsync(gateways, cancellationToken) is { } gateway) return gateway.CommandPort;
        }

        throw new CommandException(ExitCodes.Unreachable, $"no gateway of {string.Join(", ", groups.Select(g => $"{g.Metadata.NamespaceProperty}/{g.Metadata.Name}"))} is ready");
    }

    private static async Task<IReadOnlyList<V1Alpha1SubscriberGroup>> OfTopicAsync(KubernetesCluster cluster, string topic, CancellationToken cancellationToken)
    {
        var groups = (await cluster.GroupsAsync(allNamespaces: false, cancellationToken)).Where(g => g.Spec.Topics.Contains(topic)).ToList();
        return groups.Count > 0
            ? groups
            : throw new CommandException(ExitCodes.Refused, $"no SubscriberGroup in namespace {cluster.Namespace} has the topic {topic}; name a gateway with --command-url, or make a group for it");
    }
}
