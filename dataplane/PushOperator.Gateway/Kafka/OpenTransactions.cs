using Confluent.Kafka;

namespace PushOperator.Gateway.Kafka;

/// <summary>
/// Tells a partition whose next messages wait for a publisher's open transaction from one that stands still for another reason: it was read to what Kafka gives out, and Kafka has more.
/// </summary>
/// <remarks>The consumer's thread, which asks now and then. The messages come when the transaction ends, at the latest when its timeout does (publisher's <c>transaction.timeout.ms</c>, 60 s unless set).</remarks>
internal sealed class OpenTransactions(TimeProvider time)
{
    // What was written while we look is on its way; only what stays away is held back.
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(1);

    private readonly Dictionary<TopicPartition, long> _ends = [];
    private readonly Dictionary<TopicPartition, (long End, long Since)> _waiting = [];

    /// <summary>A partition was read to the end of what Kafka gives out.</summary>
    public void ReachedEnd(TopicPartitionOffset end) => _ends[end.TopicPartition] = end.Offset.Value;

    /// <param name="next">Offset that is read next.</param>
    /// <param name="high">The offset after the newest message, whether it is given out or not.</param>
    public bool IsBlocked(TopicPartition partition, long next, long high)
    {
        if (!_ends.TryGetValue(partition, out var end) || next > end || high <= end)
        {
            _waiting.Remove(partition);
            return false;
        }

        if (!_waiting.TryGetValue(partition, out var waiting) || waiting.End != end) _waiting[partition] = waiting = (end, time.GetTimestamp());
        return time.GetElapsedTime(waiting.Since) >= Delay;
    }
}
