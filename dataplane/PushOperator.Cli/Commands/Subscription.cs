using System.Globalization;
using PushOperator.Cli.Output;
using PushOperator.Client;

namespace PushOperator.Cli.Commands;

/// <summary>
/// One run of <c>push subscribe</c>: messages to standard output, what happens to the connection to standard error.
/// </summary>
internal sealed class Subscription(Terminal terminal, OutputFormat format, TimeSpan patience)
{
    private string _lastReason = "no answer";
    private bool _hasConnected;

    /// <summary>Runs until <paramref name="count"/> messages are printed, Ctrl-C, or a failure that trying again does not heal.</summary>
    public async Task<int> RunAsync(PushSubscriberOptions options, long count, CancellationToken cancellationToken)
    {
        var printer = new MessagePrinter(terminal.Output, format);
        using var outOfPatience = new CancellationTokenSource(patience, terminal.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, outOfPatience.Token);
        options.OnConnectionChange = change =>
        {
            if (change.State == ConnectionState.Connected) outOfPatience.CancelAfter(Timeout.InfiniteTimeSpan);
            Tell(change);
        };
        options.OnGap = gap => Say(string.Create(CultureInfo.InvariantCulture, $"gap: {gap.Topic}/{gap.Partition} offsets {gap.From} to {gap.To} will not come ({gap.Reason})"));
        options.OnError = error => Say($"the gateway says {error.Code}: {error.Detail}");
        await using var subscriber = new PushSubscriber(options);
        try
        {
            await foreach (var message in subscriber.ReadAllAsync(both.Token))
            {
                await printer.PrintAsync(message);
                if (--count > 0) continue;
                // The loop acknowledges when it asks for the next one; there is none.
                if (options.Acknowledgement == AcknowledgementMode.Automatic) await message.AckAsync(cancellationToken);
                break;
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Ctrl-C is how a subscription is meant to end.
        }
        catch (OperationCanceledException)
        {
            throw new CommandException(ExitCodes.Unreachable, $"no connection to {options.Url} within {patience.TotalSeconds:0.###} s, lastly: {_lastReason}");
        }

        return ExitCodes.Ok;
    }

    private void Tell(ConnectionChange change)
    {
        if (change.State == ConnectionState.Connected)
        {
            _hasConnected = true;
            Say($"subscribed (session {change.Session}){(change.Recovered ? "" : "; the position asked for is no longer whole")}");
            return;
        }

        _lastReason = change.Reason;
        var cause = change.CloseCode is { } code ? string.Create(CultureInfo.InvariantCulture, $"{code} {change.Reason}") : change.Reason;
        Say(string.Create(CultureInfo.InvariantCulture, $"{(_hasConnected ? "disconnected" : "not connected")} ({cause}); trying again in {change.ReconnectIn.TotalSeconds:0.###} s"));
    }

    private void Say(string sentence) => terminal.Error.WriteLine($"push: {Printable.Of(sentence)}");
}
