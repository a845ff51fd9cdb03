namespace PushOperator.Gateway.Kafka;

/// <summary>
/// Notices that the consumer group has more pods than partitions and this one got none. Such a pod stays in the group, so that it is given a partition as soon as there is one, and
/// takes no subscribers until then. The consumer's thread tells it; any thread may ask.
/// </summary>
internal sealed class SpareWatch(TimeProvider time)
{
    /// <summary>
    /// A member without a partition may still be given one: cooperative rebalancing takes two rounds to hand one over, and a member that died holds each up for the length of a session.
    /// </summary>
    private static readonly TimeSpan s_after = 2 * KafkaClients.SessionTimeout;

    private long _emptySince;
    private volatile bool _isSpare;

    public bool IsSpare => _isSpare;

    /// <summary>A rebalance has given us our part. Only that can say that we are one too many: a pod that lost its partitions, or cannot reach the group, has been told nothing.</summary>
    public void Given(int partitions)
    {
        if (partitions > 0) Reset();
        else if (_emptySince == 0) _emptySince = time.GetTimestamp();
    }

    /// <summary>Whether it has just become clear that this pod is one too many.</summary>
    public bool BecameSpare(bool isReachable)
    {
        if (_isSpare || _emptySince == 0 || !isReachable || time.GetElapsedTime(_emptySince) < s_after) return false;
        return _isSpare = true;
    }

    public void Reset()
    {
        _emptySince = 0;
        _isSpare = false;
    }
}
