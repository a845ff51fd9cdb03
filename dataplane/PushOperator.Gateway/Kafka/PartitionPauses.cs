using Confluent.Kafka;

namespace PushOperator.Gateway.Kafka;

/// <summary>Why a partition is read from or not: it is read when no reason stands against it. One thread.</summary>
internal sealed class PartitionPauses
{
    private readonly Dictionary<TopicPartition, PauseReason> _reasons = [];

    /// <summary>The partitions that are not read.</summary>
    public IReadOnlyCollection<TopicPartition> Paused => _reasons.Keys;

    public bool IsPaused(TopicPartition partition) => _reasons.ContainsKey(partition);

    /// <summary>Stops reading a partition; false when it was stopped for this reason already.</summary>
    public bool Pause(IConsumer<byte[]?, byte[]?> consumer, TopicPartition partition, PauseReason reason)
    {
        var before = _reasons.GetValueOrDefault(partition);
        if (before.HasFlag(reason)) return false;
        _reasons[partition] = before | reason;
        if (before == PauseReason.None) consumer.Pause([partition]);
        return true;
    }

    /// <summary>Takes a reason away, and reads on when it was the last.</summary>
    public void Resume(IConsumer<byte[]?, byte[]?> consumer, TopicPartition partition, PauseReason reason)
    {
        var before = _reasons.GetValueOrDefault(partition);
        if (!before.HasFlag(reason)) return;
        var after = before & ~reason;
        if (after != PauseReason.None)
        {
            _reasons[partition] = after;
            return;
        }

        _reasons.Remove(partition);
        consumer.Resume([partition]);
    }

    /// <summary>The partition is no longer this pod's, or begins anew.</summary>
    public void Forget(TopicPartition partition) => _reasons.Remove(partition);
}
