using System.CommandLine;
using PushOperator.Api.Conditions;
using PushOperator.Api.Groups;
using PushOperator.Cli.Cluster;
using PushOperator.Cli.Output;

namespace PushOperator.Cli.Commands;

/// <summary><c>push groups</c>: the SubscriberGroups of a namespace.</summary>
internal static class GroupsCommand
{
    private static readonly string[] Headings = ["NAME", "TOPICS", "DELIVERY", "URL", "GATEWAYS", "CONNS", "LAG", "READY", "REASON"];

    public static Command Create(Terminal terminal)
    {
        var cluster = new ClusterOptions();
        var all = new Option<bool>("--all-namespaces", "-A") { Description = "Of all namespaces." };
        var output = OutputOption.Create();
        var command = new Command("groups", "List SubscriberGroups.") { all, output };
        cluster.AddTo(command);
        command.SetAction((parsed, cancellationToken) => RunAsync(terminal, cluster.Read(parsed), parsed.GetValue(all), parsed.GetValue(output), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, ClusterSelection selection, bool allNamespaces, OutputFormat format, CancellationToken cancellationToken)
    {
        using var cluster = KubernetesCluster.Open(selection);
        var groups = await cluster.GroupsAsync(allNamespaces, cancellationToken);
        if (format == OutputFormat.Json)
        {
            await Json.WriteLineAsync(terminal.Output, groups.Select(Entry));
            return ExitCodes.Ok;
        }

        if (groups.Count == 0) await terminal.SayAsync(Listing.Nothing("SubscriberGroups", cluster.Namespace, allNamespaces));
        else Table.Write(terminal, Listing.Headings(Headings, allNamespaces), groups.Select(g => Listing.Row(g.Metadata, Row(g), allNamespaces)));
        return ExitCodes.Ok;
    }

    private static object Entry(V1Alpha1SubscriberGroup group) => new
    {
        Namespace = group.Metadata.NamespaceProperty,
        group.Metadata.Name,
        group.Spec.Topics,
        Delivery = group.Spec.Delivery.ToString(),
        group.Status?.Endpoint,
        group.Status?.Replicas,
        group.Status?.ReadyReplicas,
        group.Status?.Connections,
        group.Status?.Lag,
        Ready = Condition.Of(group.Status?.Conditions, ConditionTypes.Ready),
    };

    private static string[] Row(V1Alpha1SubscriberGroup group)
    {
        var ready = Condition.Of(group.Status?.Conditions, ConditionTypes.Ready);
        return
        [
            group.Metadata.Name,
            string.Join(',', group.Spec.Topics),
            group.Spec.Delivery.ToString(),
            group.Status?.Endpoint ?? "-",
            Listing.Cell(group.Status?.ReadyReplicas),
            Listing.Cell(group.Status?.Connections),
            Listing.Cell(group.Status?.Lag),
            ready.Status,
            ready.Reason,
        ];
    }
}
