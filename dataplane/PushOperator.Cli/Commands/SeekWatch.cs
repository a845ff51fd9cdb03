using System.Globalization;
using PushOperator.Cli.Cluster;
using PushOperator.Cli.Output;

namespace PushOperator.Cli.Commands;

/// <summary>Shows a seek: once, or until it is over.</summary>
internal sealed class SeekWatch(Terminal terminal, OutputFormat format, GroupGateways gateways, CommandPortClient client)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Prints it: its id for a script, with all that is known as JSON.</summary>
    public async Task<int> ShowAsync(SeekState seek)
    {
        if (format == OutputFormat.Json) await Json.WriteLineAsync(terminal.Output, seek);
        else await terminal.Output.WriteLineAsync(seek.Id);
        if (format == OutputFormat.Text) await terminal.SayAsync(Sentence(seek));
        return ExitCodes.Ok;
    }

    /// <summary>Prints it, and then how far it is each second. Ctrl-C ends the watching with success: the seek goes on.</summary>
    public async Task<int> UntilOverAsync(SeekState seek, CancellationToken cancellationToken)
    {
        await ShowAsync(seek);
        try
        {
            while (!seek.IsOver)
            {
                await Task.Delay(Interval, terminal.Time, cancellationToken);
                var before = seek;
                seek = await gateways.AskAnyAsync(gateway => client.SeekStateAsync(gateway, gateways.Group, before.Id, cancellationToken), cancellationToken);
                if (format == OutputFormat.Json) await Json.WriteLineAsync(terminal.Output, seek);
                else if (seek.State != before.State || seek.Left != before.Left) await terminal.SayAsync(Sentence(seek));
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await terminal.SayAsync($"no longer watching; the seek goes on. Cancel it with: push seek {gateways.Group} --cancel {seek.Id}");
        }

        return ExitCodes.Ok;
    }

    private static string Sentence(SeekState seek)
    {
        var subscribers = seek.Subscribers is { } count && seek.State == "running" ? string.Create(CultureInfo.InvariantCulture, $", {count} subscribers replay") : "";
        var pending = seek.Partitions?.Count(partition => partition.State == "pending") ?? 0;
        var waiting = pending > 0 ? string.Create(CultureInfo.InvariantCulture, $", {pending} partitions wait for a subscriber to come") : "";
        return string.Create(CultureInfo.InvariantCulture, $"seek {seek.Id} to {seek.To}: {seek.State}, {seek.Left} messages left{subscribers}{waiting}");
    }
}
