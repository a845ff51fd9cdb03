using System.Globalization;
using PushOperator.Cli.Output;
using PushOperator.Client;

namespace PushOperator.Cli.Publishing;

/// <summary>One run of <c>push publish</c>: sends the messages in batches, prints the fate of each, stops at the first batch without an answer.</summary>
internal sealed class PublishRun(Terminal terminal, OutputFormat format, PushPublisher publisher, string topic, string? idempotencyKey, double? rate)
{
    /// <summary>Messages in a request. Ten requests for the protocol's thousand: a failure leaves fewer in doubt.</summary>
    private const int BatchSize = 100;

    private readonly PublishTally _tally = new();
    private readonly long _startedAt = terminal.Time.GetTimestamp();
    private long _sent;

    /// <summary>Publishes all of them.</summary>
    /// <param name="messages">Taken one by one; may be without end.</param>
    /// <param name="isSingle">One message from the command line: its failure is the command's, and there is nothing to sum up.</param>
    /// <param name="cancellationToken">Ends the run after the batch on its way.</param>
    public async Task<int> RunAsync(IEnumerable<OutgoingMessage> messages, bool isSingle, CancellationToken cancellationToken)
    {
        var batches = messages.Chunk(rate is null ? BatchSize : 1);
        try
        {
            foreach (var (number, batch) in batches.Index())
            {
                await InTimeAsync(cancellationToken);
                var key = idempotencyKey is null || isSingle ? idempotencyKey : string.Create(CultureInfo.InvariantCulture, $"{idempotencyKey}-{number + 1}");
                await PublishAsync(batch, key, cancellationToken);
            }
        }
        catch (Exception e) when (!isSingle && e is PushException or OperationCanceledException)
        {
            return await StopAsync(e);
        }

        if (!isSingle) await terminal.SayAsync(Summary());
        return _tally.ExitCode;
    }

    private async Task PublishAsync(OutgoingMessage[] batch, string? key, CancellationToken cancellationToken)
    {
        _sent += batch.Length;
        foreach (var result in await publisher.PublishAsync(topic, batch, key, cancellationToken)) await ReportAsync(result);
    }

    private async Task ReportAsync(PublishResult result)
    {
        if (result.IsStored) _tally.Stored++;
        else if (result.Code == "publish_unknown") _tally.Unknown++;
        else _tally.Refused++;
        if (format == OutputFormat.Json) await Json.WriteLineAsync(terminal.Output, new { result.Id, result.Code, result.Detail });
        else if (result.IsStored) await terminal.Output.WriteLineAsync(result.Id);
        else await terminal.SayAsync($"not stored, {result.Code}: {result.Detail}");
    }

    /// <summary>Waits until the next message is due.</summary>
    private async Task InTimeAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (rate is not { } perSecond) return;
        var wait = TimeSpan.FromSeconds(_sent / perSecond) - terminal.Time.GetElapsedTime(_startedAt);
        if (wait > TimeSpan.Zero) await Task.Delay(wait, terminal.Time, cancellationToken);
    }

    /// <summary>The batch on its way failed as a whole, or we were told to stop.</summary>
    private async Task<int> StopAsync(Exception cause)
    {
        var undecided = _sent - _tally.Stored - _tally.Refused - _tally.Unknown;
        if (cause is PushOutcomeUnknownException or OperationCanceledException) _tally.Unknown += undecided;
        else _tally.Refused += undecided;
        var (exitCode, sentence) = Failures.Describe(cause);
        await terminal.SayAsync(sentence);
        await terminal.SayAsync(Summary());
        return _tally is { Stored: 0, Unknown: 0 } ? exitCode : ExitCodes.Partial;
    }

    private string Summary()
    {
        var seconds = terminal.Time.GetElapsedTime(_startedAt).TotalSeconds;
        return string.Create(CultureInfo.InvariantCulture, $"{_tally.Stored} published, {_tally.Refused} refused, {_tally.Unknown} unknown in {seconds:0.0} s");
    }
}
