using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using PushOperator.Cli.Cluster;
using PushOperator.Cli.Output;

namespace PushOperator.Cli.Commands;

/// <summary><c>push subscribers GROUP</c>: who is connected, asked of every gateway that is ready.</summary>
internal static class SubscribersCommand
{
    private static readonly string[] Headings = ["POD", "SUBSCRIBER", "SESSION", "FORMAT", "TOPICS", "IN FLIGHT", "CONNECTED"];

    public static Command Create(Terminal terminal)
    {
        var group = new Argument<string>("GROUP") { Description = "The SubscriberGroup: NAME or NAMESPACE/NAME." };
        var cluster = new ClusterOptions();
        var output = OutputOption.Create();
        var command = new Command("subscribers", "List the subscribers that are connected to a SubscriberGroup.") { group, output };
        cluster.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(terminal, cluster.Read(parsed), GroupReference.Parse(parsed.GetRequiredValue(group)), parsed.GetValue(output), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, ClusterSelection selection, GroupReference reference, OutputFormat format, CancellationToken cancellationToken)
    {
        using var cluster = KubernetesCluster.Open(selection);
        var group = await cluster.GroupAsync(reference, cancellationToken);
        var gateways = await cluster.GatewaysAsync(group, cancellationToken);
        if (gateways.Count == 0) throw new CommandException(ExitCodes.Unreachable, $"no gateway of {group.Metadata.NamespaceProperty}/{group.Metadata.Name} is ready");
        var (found, silent) = await AskAsync(terminal, gateways, group.Metadata.Name, cancellationToken);
        if (silent == gateways.Count) return ExitCodes.Unreachable;
        if (format == OutputFormat.Json) await Json.WriteLineAsync(terminal.Output, found.Select(Entry));
        else if (found.Count == 0) await terminal.SayAsync("no subscribers are connected");
        else Table.Write(terminal, Headings, found.Select(Row));
        return silent == 0 ? ExitCodes.Ok : ExitCodes.Partial;
    }

    private static async Task<(List<(Gateway Gateway, Subscriber Subscriber)> Found, int Silent)> AskAsync(
        Terminal terminal,
        IReadOnlyList<Gateway> gateways,
        string group,
        CancellationToken cancellationToken)
    {
        using var client = new CommandPortClient();
        var found = new List<(Gateway, Subscriber)>();
        var silent = 0;
        foreach (var gateway in gateways)
        {
            try
            {
                found.AddRange((await client.SubscribersAsync(gateway, group, cancellationToken)).Select(s => (gateway, s)));
            }
            catch (Exception e) when (e is JsonException || CommandPortClient.IsUnreachable(e, cancellationToken))
            {
                silent++;
                await terminal.SayAsync($"{gateway.Pod} does not answer at {gateway.CommandPort}: {e.GetBaseException().Message}");
            }
        }

        return (found, silent);
    }

    private static object Entry((Gateway Gateway, Subscriber Subscriber) row) => new
    {
        row.Gateway.Pod,
        row.Subscriber.Session,
        Subscriber = row.Subscriber.Name,
        row.Subscriber.Format,
        Topics = row.Subscriber.Topics ?? [],
        row.Subscriber.Window,
        row.Subscriber.InFlight,
        row.Subscriber.ConnectedAt,
    };

    private static string[] Row((Gateway Gateway, Subscriber Subscriber) row) =>
    [
        row.Gateway.Pod,
        row.Subscriber.Name ?? "-",
        row.Subscriber.Session,
        row.Subscriber.Format,
        row.Subscriber.Topics is { Count: > 0 } topics ? string.Join(',', topics) : "all",
        string.Create(CultureInfo.InvariantCulture, $"{row.Subscriber.InFlight}/{row.Subscriber.Window}"),
        row.Subscriber.ConnectedAt.ToString("u", CultureInfo.InvariantCulture),
    ];
}
