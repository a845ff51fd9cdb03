using Confluent.Kafka;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Kafka;

/// <summary>Where a <see cref="RecordReader"/> puts what it reads. Called on its thread, in the order of the partition.</summary>
internal interface IRecordSink
{
    void Add(Message message);

    /// <summary>A partition was read to its end.</summary>
    void ReachedEnd(string topic, TopicPartitionOffset end);

    /// <summary>The position of a partition is one that Kafka does not have, or there is none; reading it has stopped.</summary>
    /// <param name="asked">The partition, with the offset that the client's error named.</param>
    void OutOfRange(TopicPartitionOffset asked);
}
