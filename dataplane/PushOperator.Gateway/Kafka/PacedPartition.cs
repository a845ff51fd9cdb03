using PushOperator.Gateway.Seeks;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Kafka;

/// <summary>What was read of a partition and waits for the rate of the seek that replays it. At most two batches: reading stops meanwhile.</summary>
internal sealed class PacedPartition(TokenBucket bucket, long replayEnd)
{
    public Queue<Message> Held { get; } = [];

    /// <summary>End of the partition, when reading has met it; −1 before.</summary>
    public long End { get; set; } = -1;

    /// <summary>What may go now.</summary>
    /// <param name="perSecond">Null when nothing limits it any more.</param>
    public List<Message> Take(double? perSecond)
    {
        var messages = new List<Message>();
        while (Held.TryPeek(out var message) && (perSecond is not { } rate || message.Offset >= replayEnd || bucket.Take(1, rate) == 1))
        {
            messages.Add(message);
            Held.Dequeue();
        }

        return messages;
    }
}
