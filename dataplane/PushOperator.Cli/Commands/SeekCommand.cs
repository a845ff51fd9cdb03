using System.CommandLine;
using PushOperator.Cli.Cluster;
using PushOperator.Cli.Output;

namespace PushOperator.Cli.Commands;

/// <summary><c>push seek GROUP</c>: moves a whole group, watches it, or cancels that.</summary>
internal static class SeekCommand
{
    public static Command Create(Terminal terminal)
    {
        var group = new Argument<string>("GROUP") { Description = "The SubscriberGroup: NAME or NAMESPACE/NAME." };
        var to = new Option<string?>("--to") { Description = "earliest, latest, an RFC 3339 time such as 2026-01-31T12:00:00Z, or a cursor.", HelpName = "POSITION" };
        var topics = new Option<string[]>("--topic") { Description = "A PushTopic to move (may be given several times; default: all of the group's).", HelpName = "NAME" };
        var rate = NumberOption.Create("--rate", 1, 1_000_000, "Messages a second at most until the replay is over (default: as fast as they are taken).");
        var wait = new Option<bool>("--wait") { Description = "Show progress until it is over. Ctrl-C stops watching, not the seek." };
        var cancel = new Option<string?>("--cancel") { Description = "Cancel this seek instead: the group goes back to where it was.", HelpName = "ID" };
        var cluster = new ClusterOptions();
        var output = OutputOption.Create();
        var command = new Command("seek", "Move a whole SubscriberGroup: replay what it had, or skip to the latest.") { group, to, topics, rate, wait, cancel, output };
        cluster.AddTo(command);
        command.Validators.Add(result =>
        {
            if ((result.GetValue(to) is null) == (result.GetValue(cancel) is null)) result.AddError("Give one of --to and --cancel.");
            if (result.GetValue(cancel) is not null && (result.GetValue(rate) is not null || result.GetValue(topics) is { Length: > 0 })) result.AddError("--rate and --topic go with --to.");
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var gateways = await GroupGateways.FindAsync(terminal, cluster.Read(parsed), GroupReference.Parse(parsed.GetRequiredValue(group)), cancellationToken);
            using var client = new CommandPortClient(gateways.Token);
            var watch = new SeekWatch(terminal, parsed.GetValue(output), gateways, client);
            var seek = await gateways.AskAnyAsync(
                gateway => parsed.GetValue(cancel) is { } id
                    ? client.CancelSeekAsync(gateway, gateways.Group, id, cancellationToken)
                    : client.SeekAsync(gateway, gateways.Group, parsed.GetValue(to)!, parsed.GetValue(topics), parsed.GetValue(rate), cancellationToken),
                cancellationToken);
            return parsed.GetValue(wait) ? await watch.UntilOverAsync(seek, cancellationToken) : await watch.ShowAsync(seek);
        });
        return command;
    }
}
