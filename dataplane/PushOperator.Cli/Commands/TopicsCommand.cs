using System.CommandLine;
using PushOperator.Api.Conditions;
using PushOperator.Api.Topics;
using PushOperator.Cli.Cluster;
using PushOperator.Cli.Output;

namespace PushOperator.Cli.Commands;

/// <summary><c>push topics</c>: the PushTopics of a namespace.</summary>
internal static class TopicsCommand
{
    private static readonly string[] Headings = ["NAME", "TOPIC", "PARTITIONS", "REPLICAS", "READY", "REASON"];

    public static Command Create(Terminal terminal)
    {
        var cluster = new ClusterOptions();
        var all = new Option<bool>("--all-namespaces", "-A") { Description = "Of all namespaces." };
        var output = OutputOption.Create();
        var command = new Command("topics", "List PushTopics.") { all, output };
        cluster.AddTo(command);
        command.SetAction((parsed, cancellationToken) => RunAsync(terminal, cluster.Read(parsed), parsed.GetValue(all), parsed.GetValue(output), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, ClusterSelection selection, bool allNamespaces, OutputFormat format, CancellationToken cancellationToken)
    {
        using var cluster = KubernetesCluster.Open(selection);
        var topics = await cluster.TopicsAsync(allNamespaces, cancellationToken);
        if (format == OutputFormat.Json)
        {
            await Json.WriteLineAsync(terminal.Output, topics.Select(Entry));
            return ExitCodes.Ok;
        }

        if (topics.Count == 0) await terminal.SayAsync(Listing.Nothing("PushTopics", cluster.Namespace, allNamespaces));
        else Table.Write(terminal, Listing.Headings(Headings, allNamespaces), topics.Select(t => Listing.Row(t.Metadata, Row(t), allNamespaces)));
        return ExitCodes.Ok;
    }

    private static object Entry(V1Alpha1PushTopic topic) => new
    {
        Namespace = topic.Metadata.NamespaceProperty,
        topic.Metadata.Name,
        topic.Status?.TopicName,
        topic.Status?.Partitions,
        topic.Status?.Replicas,
        Ready = Condition.Of(topic.Status?.Conditions, ConditionTypes.Ready),
    };

    private static string[] Row(V1Alpha1PushTopic topic)
    {
        var ready = Condition.Of(topic.Status?.Conditions, ConditionTypes.Ready);
        return [topic.Metadata.Name, topic.KafkaTopicName(), Listing.Cell(topic.Status?.Partitions), Listing.Cell(topic.Status?.Replicas), ready.Status, ready.Reason];
    }
}
