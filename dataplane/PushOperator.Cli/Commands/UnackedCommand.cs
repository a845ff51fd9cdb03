using System.CommandLine;
using System.Globalization;
using PushOperator.Cli.Cluster;
using PushOperator.Cli.Output;

namespace PushOperator.Cli.Commands;

/// <summary><c>push unacked GROUP</c>: what waits for an acknowledgement, asked of every gateway that is ready, oldest first.</summary>
internal static class UnackedCommand
{
    private static readonly string[] Headings = ["POD", "ID", "AGE", "SUBSCRIBER", "SESSION", "DELIVERIES"];

    public static Command Create(Terminal terminal)
    {
        var group = new Argument<string>("GROUP") { Description = "The SubscriberGroup: NAME or NAMESPACE/NAME." };
        var cluster = new ClusterOptions();
        var output = OutputOption.Create();
        var command = new Command("unacked", "List the deliveries of a SubscriberGroup that wait for an acknowledgement, oldest first.") { group, output };
        cluster.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(terminal, cluster.Read(parsed), GroupReference.Parse(parsed.GetRequiredValue(group)), parsed.GetValue(output), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, ClusterSelection selection, GroupReference reference, OutputFormat format, CancellationToken cancellationToken)
    {
        var gateways = await GroupGateways.FindAsync(terminal, selection, reference, cancellationToken);
        using var client = new CommandPortClient(gateways.Token);
        var (found, exitCode) = await gateways.AskAllAsync(gateway => client.UnackedAsync(gateway, gateways.Group, cancellationToken), cancellationToken);
        if (exitCode == ExitCodes.Unreachable) return exitCode;
        var sorted = found.OrderByDescending(row => row.Item.AgeMs).ToArray();
        if (format == OutputFormat.Json) await Json.WriteLineAsync(terminal.Output, sorted.Select(Entry));
        else if (sorted.Length == 0) await terminal.SayAsync("nothing waits for an acknowledgement");
        else Table.Write(terminal, Headings, sorted.Select(Row));
        return exitCode;
    }

    private static object Entry((Gateway Gateway, UnackedDelivery Item) row) => new
    {
        row.Gateway.Pod, row.Item.Id, row.Item.Topic, row.Item.Partition, row.Item.Offset, row.Item.Session, row.Item.Subscriber, row.Item.AgeMs, row.Item.DeliveryCount,
    };

    private static string[] Row((Gateway Gateway, UnackedDelivery Item) row) =>
    [
        row.Gateway.Pod,
        row.Item.Id,
        string.Create(CultureInfo.InvariantCulture, $"{row.Item.AgeMs / 1_000.0:0.0}s"),
        row.Item.Subscriber ?? "-",
        row.Item.Session,
        row.Item.DeliveryCount.ToString(CultureInfo.InvariantCulture),
    ];
}
