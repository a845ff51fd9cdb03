using Confluent.Kafka;

namespace PushOperator.Gateway.Publishing;

/// <summary>What a Kafka producer says beside its delivery reports; called on librdkafka's threads, must not block.</summary>
internal interface IProducerEvents
{
    /// <summary>An error that is not about one message.</summary>
    void Report(Error error);

    /// <summary>A line of librdkafka's log.</summary>
    void Report(LogMessage line);
}
