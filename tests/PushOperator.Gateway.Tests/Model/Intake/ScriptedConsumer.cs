using Confluent.Kafka;
using Microsoft.Extensions.Time.Testing;

namespace PushOperator.Gateway.Tests.Model.Intake;

/// <summary>
/// The group's Kafka client with one partition, and the subscriber beside it: histories one after the other, each step between two calls of the intake, all on the intake's thread.
/// Each history has ten offsets of its own, of which three exist.
/// </summary>
internal sealed class ScriptedConsumer(IEnumerator<IntakeStep[]> histories, FakeTimeProvider time) : FakeConsumer
{
    private const int Records = 3;
    private static readonly TopicPartition Partition = new("k", 0);

    // Commits come from a thread of their own: the lock protects what they are judged by, and no handler is called with it held.
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<long> _taken = [];
    private readonly HashSet<long> _acked = [];
    private readonly List<IntakeStep> _past = [];
    private Queue<IntakeStep> _steps = new();
    private bool _commitsFail;
    private bool _isAssigned;
    private long _first;
    private long _next;
    private long _committed;

    public FakeConsumerBuilder Builder { get; set; } = null!;

    public ScriptedSubscriber Subscriber { get; set; } = null!;

    /// <summary>Ends with the last history, or fails with the first that loses something.</summary>
    public Task Ended => _ended.Task;

    public int Histories { get; private set; }

    public override List<TopicPartition> Assignment => _isAssigned ? [Partition] : [];

    public override ConsumeResult<byte[]?, byte[]?>? Consume(TimeSpan timeout)
    {
        if (!_ended.Task.IsCompleted) return Next();
        Thread.Yield();
        return null;
    }

    public override void Commit(IEnumerable<TopicPartitionOffset> offsets)
    {
        var offset = offsets.Single().Offset.Value;
        lock (_gate)
        {
            // Kafka refuses a commit of a member that has lost the partition meanwhile.
            if (!_isAssigned || offset < _first) throw new KafkaException(ErrorCode.IllegalGeneration);
            if (_commitsFail) throw new KafkaException(ErrorCode.RebalanceInProgress);
            Commit(offset);
        }
    }

    private void Commit(long offset)
    {
        for (var below = _first; below < Math.Min(offset, _first + Records); below++)
        {
            if (!_acked.Contains(below)) throw Lost($"the commit of {offset - _first} loses {below - _first}");
        }

        if (offset < _committed) throw Lost($"the commit of {offset - _first} goes behind {_committed - _first}");
        _committed = offset;
    }

    public override void Subscribe(IEnumerable<string> topics)
    {
    }

    public override void Pause(IEnumerable<TopicPartition> partitions)
    {
    }

    public override WatermarkOffsets GetWatermarkOffsets(TopicPartition topicPartition) => new(_first, _first + Records);

    public override void Close() => Revoke(commitFails: false);

    // Whether a client that is silent is stalled is not tried here: there is nothing more that it could give.
    public override WatermarkOffsets QueryWatermarkOffsets(TopicPartition topicPartition, TimeSpan timeout) => new(0, -1);

    private ConsumeResult<byte[]?, byte[]?>? Next()
    {
        while (true)
        {
            if (_steps.Count == 0 && !TryBegin()) return null;
            var step = _steps.Dequeue();
            lock (_gate) _past.Add(step);
            switch (step)
            {
                case IntakeStep.Pause: return null;
                case IntakeStep.Poll when _isAssigned && _next < _first + Records: return Record(_next++);
                case IntakeStep.CommitIsDue: time.Advance(TimeSpan.FromMilliseconds(100)); break;
                case IntakeStep.Revoke: Revoke(commitFails: false); break;
                case IntakeStep.RevokeWithoutCommit: Revoke(commitFails: true); break;
                case IntakeStep.Lose: Lose(); break;
                case IntakeStep.Assign: Assign(); break;
                case IntakeStep.Take: Subscriber.Take(_taken); break;
                case IntakeStep.AckNewest when _taken.Count > 0: Ack(_taken[^1]); break;
                case IntakeStep.AckOldest when _taken.Count > 0: Ack(_taken[0]); break;
            }
        }
    }

    // Each history ends with everything acknowledged and committed: what was not lost on the way comes again.
    private bool TryBegin()
    {
        if (Histories > 0) CheckAllIsDone();
        if (!histories.MoveNext())
        {
            _ended.TrySetResult();
            return false;
        }

        Histories++;
        Lose();
        _taken.Clear();
        lock (_gate)
        {
            _past.Clear();
            _acked.Clear();
            _first = _committed = _first + 10;
        }

        _steps = new Queue<IntakeStep>([IntakeStep.Assign, .. histories.Current, IntakeStep.Pause, .. Rest]);
        return true;
    }

    private static IEnumerable<IntakeStep> Rest
    {
        get
        {
            yield return IntakeStep.Assign;
            for (var i = 0; i < Records; i++) yield return IntakeStep.Poll;
            yield return IntakeStep.Pause;
            for (var i = 0; i < Records; i++)
            {
                yield return IntakeStep.Take;
                yield return IntakeStep.AckNewest;
                yield return IntakeStep.AckOldest;
            }

            yield return IntakeStep.CommitIsDue;
            yield return IntakeStep.Pause;
        }
    }

    private void CheckAllIsDone()
    {
        foreach (var offset in Enumerable.Range(0, Records).Select(i => _first + i).Where(offset => !_acked.Contains(offset)).ToArray())
        {
            if (_taken.Contains(offset)) Ack(offset);
            if (!_acked.Contains(offset)) throw Lost($"{offset - _first} was never delivered, or its acknowledgement never counted");
        }
    }

    private void Ack(long offset)
    {
        lock (_gate)
        {
            // Before it is answered: a commit may come first.
            var isNew = _acked.Add(offset);
            if (!Subscriber.Ack(offset) && isNew) _acked.Remove(offset);
        }
    }

    private void Revoke(bool commitFails)
    {
        if (!_isAssigned) return;
        lock (_gate) _commitsFail = commitFails;
        Builder.Revoked(new TopicPartitionOffset(Partition, _next));
        lock (_gate) (_commitsFail, _isAssigned) = (false, false);
    }

    private void Lose()
    {
        if (!_isAssigned) return;
        lock (_gate) _isAssigned = false;
        Builder.Lost(new TopicPartitionOffset(Partition, _next));
    }

    private void Assign()
    {
        if (_isAssigned) return;
        lock (_gate) (_isAssigned, _next) = (true, _committed);
        Builder.Assigned(Partition);
    }

    private static ConsumeResult<byte[]?, byte[]?> Record(long offset) => new()
    {
        TopicPartitionOffset = new TopicPartitionOffset(Partition, offset),
        Message = new Message<byte[]?, byte[]?> { Value = "1"u8.ToArray(), Timestamp = new Timestamp(0, TimestampType.CreateTime) },
    };

    // Said at once: the intake takes an exception for a broken client, and goes on.
    private ModelViolationException Lost(string what)
    {
        var violation = new ModelViolationException($"{what}, after {string.Join(", ", _past)}");
        _ended.TrySetException(violation);
        return violation;
    }
}
