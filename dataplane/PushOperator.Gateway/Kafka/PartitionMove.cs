using Confluent.Kafka;
using PushOperator.Gateway.Groups.Shared;
using PushOperator.Gateway.Seeks;

namespace PushOperator.Gateway.Kafka;

/// <summary>
/// Moves one owned partition, to where a seek wants it or back: (1) reads the metadata topic up to now, since another owner may have done it; (2) stops: commits what is done, forgets what is under way; (3) writes
/// down where the partition was; (4) commits the target; (5) writes down that it did; (6) goes on under a new epoch.
/// </summary>
/// <remarks>
/// Exactly once: an owner that goes between two steps leaves the next one a record or a committed offset that says which. The consumer group fences the commit of an owner that does not know yet that it
/// is none any more. One thread.
/// </remarks>
internal sealed partial class PartitionMove(string seekId, TopicPartition partition, string topic, SharedSessionServices services, PartitionPauses pauses, SharedCommits commits)
{
    private readonly SeekBook _book = services.Metadata.Book;
    private readonly MetadataLog _log = services.Metadata.Log;
    private readonly SharedDeliveries _deliveries = services.Deliveries;
    private readonly ILogger _logger = services.Logger;
    private static readonly TimeSpan QueryBound = TimeSpan.FromSeconds(5);

    private Func<IConsumer<byte[]?, byte[]?>, Step> _step = null!;
    private Task<bool>? _waiting;
    private bool _isStopped;
    private bool _isUndo;
    private long _target;

    private enum Step
    {
        Wait,
        Next,
        Ended,
    }

    public TopicPartition Partition => partition;

    private int Number => partition.Partition.Value;

    private SeekPartition? State => _book.Find(seekId) is { IsEnded: false } seek ? seek.Find(topic, Number) : null;

    /// <summary>Goes on as far as it can without waiting.</summary>
    /// <returns>Whether it is over.</returns>
    public bool Advance(IConsumer<byte[]?, byte[]?> consumer)
    {
        _step ??= ReadUpToNow;
        try
        {
            while (true)
            {
                switch (_step(consumer))
                {
                    case Step.Wait:
                        return false;
                    case Step.Ended:
                        return true;
                }
            }
        }
        catch (KafkaException e) when (!e.Error.IsFatal)
        {
            // A rebalance is under way, or Kafka does not answer: the step is done again, or this partition is taken away.
            LogAgain(_logger, seekId, topic, Number, e.Error.Code);
            return false;
        }
    }

    // :: Step 1
    private Step ReadUpToNow(IConsumer<byte[]?, byte[]?> consumer)
    {
        if (!HasWritten(_log.SyncAsync)) return Step.Wait;
        _step = Stop;
        return Step.Next;
    }

    // :: Step 2
    private Step Stop(IConsumer<byte[]?, byte[]?> consumer)
    {
        if (!IsWanted(out var state)) return GoOnWhereItWas(consumer);
        if (!_isStopped)
        {
            // What is under way would be committed over the target, or taken for a commit of the new epoch.
            commits.Settle();

            // Only what nobody has moved yet may still be committed: after that a committed offset says whether the target was.
            var progress = _deliveries.Progress().FirstOrDefault(progress => progress.Topic == topic && progress.Partition == Number);
            if (progress is not null && progress.Watermark > progress.Committed && (state!.State == SeekPartitionState.Pending || _isUndo))
                consumer.Commit([new TopicPartitionOffset(partition, progress.Watermark)]);
            pauses.Forget(partition);
            pauses.Pause(consumer, partition, PauseReason.Moving);
            _deliveries.Forget(topic, Number);
            _isStopped = true;
        }

        _step = _isUndo || state!.From >= 0 ? CommitTarget : WriteFrom;
        return Step.Next;
    }

    // :: Step 3
    private Step WriteFrom(IConsumer<byte[]?, byte[]?> consumer)
    {
        if (_waiting is null)
        {
            var from = Committed(consumer);
            if (from < 0) from = State?.Range.To ?? 0;
            _target = from;
        }

        if (!HasWritten(() => WriteAsync(SeekStep.From, _target))) return Step.Wait;
        _step = CommitTarget;
        return Step.Next;
    }

    // :: Step 4
    private Step CommitTarget(IConsumer<byte[]?, byte[]?> consumer)
    {
        if (!IsWanted(out var state)) return GoOnWhereItWas(consumer);
        var committed = Committed(consumer);
        _target = _isUndo ? SeekPartition.Undo(state!.From, state.Range.To, committed) : state!.Range.To;
        if (committed != _target && (_isUndo || !state.IsCommitted(committed))) consumer.Commit([new TopicPartitionOffset(partition, _target)]);
        else if (committed != _target) _target = committed;
        services.Metadata.Memory.Remember(topic, Number, _target);
        _step = WriteDown;
        return Step.Next;
    }

    // :: Step 5
    private Step WriteDown(IConsumer<byte[]?, byte[]?> consumer)
    {
        if (State is { } state && !HasWritten(() => _isUndo ? WriteAsync(SeekStep.Reverted, _target) : WriteAsync(SeekStep.Applied, state.From))) return Step.Wait;
        if (_isUndo) LogUndone(_logger, seekId, topic, Number, _target);
        else LogMoved(_logger, seekId, topic, Number, _target);
        return GoOn(consumer, _target);
    }

    // :: Step 6
    private Step GoOn(IConsumer<byte[]?, byte[]?> consumer, long offset)
    {
        _deliveries.Assign(topic, Number);
        _deliveries.AdvanceTo(topic, Number, offset);
        _deliveries.Committed(topic, Number, offset);
        consumer.IncrementalUnassign([partition]);
        consumer.IncrementalAssign([new TopicPartitionOffset(partition, offset)]);
        pauses.Resume(consumer, partition, PauseReason.Moving);
        return Step.Ended;
    }

    private Step GoOnWhereItWas(IConsumer<byte[]?, byte[]?> consumer) => _isStopped ? GoOn(consumer, Committed(consumer)) : Step.Ended;

    // Whether the seek still wants this partition moved, and which way: a cancel may have come.
    private bool IsWanted(out SeekPartition? state)
    {
        state = State;
        _isUndo = _book.Find(seekId) is { IsCancelled: true };
        return state?.State switch
        {
            SeekPartitionState.Pending => !_isUndo,
            SeekPartitionState.Applying => true,
            SeekPartitionState.Replaying => _isUndo,
            _ => false,
        };
    }

    private Task<bool> WriteAsync(SeekStep step, long offset) =>
        _log.WriteAsync(new SeekKey(seekId, step, topic, Number).ToString(), new SeekMark(_log.Now, _log.Pod, offset).ToJson());

    // Starts to write, and is asked again until that was read back; what was not written in time is written again.
    private bool HasWritten(Func<Task<bool>> write)
    {
        _waiting ??= write();
        if (!_waiting.IsCompleted) return false;
        var isWritten = _waiting.Result;
        _waiting = null;
        return isWritten;
    }

    private long Committed(IConsumer<byte[]?, byte[]?> consumer) => consumer.Committed([partition], QueryBound).Single().Offset.Value;

    [LoggerMessage(1320, LogLevel.Information, "Seek {Seek}: {Topic}/{Partition} goes on at {Offset}.")]
    private static partial void LogMoved(ILogger logger, string seek, string topic, int partition, long offset);

    [LoggerMessage(1321, LogLevel.Information, "Seek {Seek} is cancelled: {Topic}/{Partition} goes on at {Offset}.")]
    private static partial void LogUndone(ILogger logger, string seek, string topic, int partition, long offset);

    [LoggerMessage(1322, LogLevel.Debug, "Seek {Seek} of {Topic}/{Partition} waits: {Code}.")]
    private static partial void LogAgain(ILogger logger, string seek, string topic, int partition, ErrorCode code);
}
