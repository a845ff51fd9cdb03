using System.Globalization;
using Confluent.Kafka;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Diagnostics;

namespace PushOperator.Gateway.Seeks;

/// <summary>Takes and cancels seeks of the whole group, and tells how far they are. What it takes stands in the metadata topic before it answers, so every pod does it whatever becomes of this one.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed partial class GroupSeeks(DeliveryMode delivery, SeekBook book, MetadataLog log, SeekTargets targets, PodReports reports, Func<bool> isReadUpToNow, GatewayMetrics metrics, ILogger logger) : ISeekCommands
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    private static readonly SeekOutcome.Refused Unavailable = new(503, "kafka_unavailable", "Kafka did not take it in time; look at the list of seeks, and try again", RetryAfter);

    public async Task<SeekOutcome> StartAsync(SeekCommand command, CancellationToken cancellationToken)
    {
        if (!isReadUpToNow()) return new SeekOutcome.Refused(503, "not_ready", "this pod has not read the group's metadata topic yet; try again", RetryAfter);
        if (book.Running is { } running) return Busy(running.Id);
        var id = Guid.CreateVersion7().ToString("n");
        try
        {
            var (request, refused) = await targets.ResolveAsync(command, cancellationToken);
            if (refused is not null) return refused;
            if (!await log.WriteAsync(new SeekKey(id, SeekStep.Request).ToString(), request!.ToJson())) return Unavailable;
        }
        catch (KafkaException e)
        {
            return new SeekOutcome.Refused(503, "kafka_unavailable", $"to: Kafka could not be asked where that is ({e.Error.Code}); try again", RetryAfter);
        }

        Prune();
        if (book.Find(id) is not { } seek) return Busy(book.Running?.Id);
        LogTaken(logger, id, seek.Request.To, seek.Partitions.Count, seek.Request.Rate);
        return new SeekOutcome.Accepted(StatusOf(seek));
    }

    public async Task<SeekOutcome> CancelAsync(string id, CancellationToken cancellationToken)
    {
        if (book.Find(id) is not { } seek) return new SeekOutcome.Refused(404, "seek_not_found", "no seek of this id is known; the group remembers the newest twenty");
        if (seek.IsEnded) return new SeekOutcome.Refused(409, "seek_ended", $"seek {id} is over: {StatusOf(seek).State}");
        if (seek.IsCancelled) return new SeekOutcome.Accepted(StatusOf(seek));
        if (!await log.WriteAsync(new SeekKey(id, SeekStep.Cancel).ToString(), new SeekMark(log.Now, log.Pod).ToJson()).WaitAsync(cancellationToken)) return Unavailable;
        LogCancelled(logger, id);
        return new SeekOutcome.Accepted(StatusOf(book.Find(id) ?? seek));
    }

    public SeekStatus? Find(string id) => book.Find(id) is { } seek ? StatusOf(seek) : null;

    public IReadOnlyList<SeekStatus> List() => [.. book.All.Reverse().Take(SeekBook.Kept + 1).Select(StatusOf)];

    /// <summary>A record of the topic that is about seeks, in its order. The topic's thread.</summary>
    /// <returns>The seek that begins, is cancelled or ends with it; or null.</returns>
    public Seek? Apply(SeekKey key, byte[]? value, long offset)
    {
        var changed = book.Apply(key, value, offset);
        metrics.SeeksRunning = book.Running is null ? 0 : 1;
        if (changed is { IsEnded: true }) LogEnded(logger, changed.Id, StateOf(changed));
        return changed;
    }

    private static SeekOutcome.Refused Busy(string? id) => new(409, "seek_running", $"seek {id ?? "that was asked for at the same moment"} of this group runs: wait until it is done, or cancel it", RunningId: id);

    private void Prune()
    {
        foreach (var key in book.TakePrunable()) log.Write(key.ToString(), null);
    }

    private SeekStatus StatusOf(Seek seek)
    {
        var positions = seek.IsEnded ? PodPositions.None : reports.PositionsOf(seek.Id);
        var partitions = seek.Partitions.Values.OrderBy(partition => partition.Topic, StringComparer.Ordinal).ThenBy(partition => partition.Partition).Select(partition => StatusOf(seek, partition, positions)).ToArray();
        return new SeekStatus(
            seek.Id,
            StateOf(seek),
            seek.Request.To,
            seek.Request.Rate,
            DateTimeOffset.FromUnixTimeMilliseconds(seek.Request.At),
            seek.IsEnded ? DateTimeOffset.FromUnixTimeMilliseconds(seek.EndedAt) : null,
            partitions.Sum(partition => partition.Left),
            delivery == DeliveryMode.Broadcast ? positions.Subscribers : null,
            partitions);
    }

    private SeekPartitionStatus StatusOf(Seek seek, SeekPartition partition, PodPositions positions)
    {
        var state = delivery == DeliveryMode.Shared ? partition.State : BroadcastStateOf(seek);
        long? position = partition.Position >= 0 ? partition.Position : positions.Find(partition.Topic, partition.Partition);
        var left = state switch
        {
            SeekPartitionState.Replaying => Math.Max(partition.Range.End - Math.Max(position ?? 0, partition.Range.To), 0),
            SeekPartitionState.Pending or SeekPartitionState.Applying => Math.Max(partition.Range.End - partition.Range.To, 0),
            _ => 0,
        };
        return new SeekPartitionStatus(
            partition.Topic, partition.Partition, partition.From >= 0 ? partition.From : null, partition.Range.To, partition.Range.End, position, state.ToString().ToLower(CultureInfo.InvariantCulture), left);
    }

    private static SeekPartitionState BroadcastStateOf(Seek seek) => seek switch
    {
        { IsCancelled: true } => SeekPartitionState.Cancelled,
        { IsEnded: true } => SeekPartitionState.Done,
        _ => SeekPartitionState.Replaying,
    };

    private static string StateOf(Seek seek) => seek switch
    {
        { IsEnded: true, IsCancelled: true } => "cancelled",
        { IsEnded: true } => "done",
        { IsCancelled: true } => "cancelling",
        _ => "running",
    };

    [LoggerMessage(2300, LogLevel.Information, "Seek {Seek} to {To} is taken: {Partitions} partitions, at most {Rate} messages a second (none: no limit).")]
    private static partial void LogTaken(ILogger logger, string seek, string to, int partitions, int? rate);

    [LoggerMessage(2301, LogLevel.Information, "Seek {Seek} is to be cancelled.")]
    private static partial void LogCancelled(ILogger logger, string seek);

    [LoggerMessage(2302, LogLevel.Information, "Seek {Seek} is over: {State}.")]
    private static partial void LogEnded(ILogger logger, string seek, string state);
}
