using System.CommandLine;
using System.Globalization;
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
        var gateways = await GroupGateways.FindAsync(terminal, selection, reference, cancellationToken);
        using var client = new CommandPortClient(gateways.Token);
        var (found, exitCode) = await gateways.AskAllAsync(gateway => client.SubscribersAsync(gateway, gateways.Group, cancellationToken), cancellationToken);
        if (exitCode == ExitCodes.Unreachable) return exitCode;
        if (format == OutputFormat.Json) await Json.WriteLineAsync(terminal.Output, found.Select(Entry));
        else if (found.Count == 0) await terminal.SayAsync("no subscribers are connected");
        else Table.Write(terminal, Headings, found.Select(Row));
        return exitCode;
    }

    private static object Entry((Gateway Gateway, Subscriber Item) row) => new
    {
        row.Gateway.Pod,
        row.Item.Session,
        Subscriber = row.Item.Name,
        row.Item.Format,
        Topics = row.Item.Topics ?? [],
        row.Item.Window,
        row.Item.InFlight,
        row.Item.ConnectedAt,
    };

    private static string[] Row((Gateway Gateway, Subscriber Item) row) =>
    [
        row.Gateway.Pod,
        row.Item.Name ?? "-",
        row.Item.Session,
        row.Item.Format,
        row.Item.Topics is { Count: > 0 } topics ? string.Join(',', topics) : "all",
        string.Create(CultureInfo.InvariantCulture, $"{row.Item.InFlight}/{row.Item.Window}"),
        row.Item.ConnectedAt.ToString("u", CultureInfo.InvariantCulture),
    ];
}
