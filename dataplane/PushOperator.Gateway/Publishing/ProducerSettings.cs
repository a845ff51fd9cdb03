using Confluent.Kafka;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Kafka;
using PushOperator.Gateway.Lifecycle;

namespace PushOperator.Gateway.Publishing;

/// <summary>How the pod's Kafka producer is set: nothing is acknowledged before all in-sync replicas have it, and every wait has an end.</summary>
internal static class ProducerSettings
{
    /// <summary>Longest time from a publish to its answer.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>Messages that may wait for Kafka.</summary>
    public const int MaxQueuedMessages = 20_000;

    /// <summary>KiB that may wait for Kafka.</summary>
    private const int MaxQueuedKbytes = 64 * 1024;

    /// <summary>Makes the producer; it connects in the background.</summary>
    /// <exception cref="IOException">A file of the mounted Kafka Secret cannot be read.</exception>
    public static IProducer<byte[]?, byte[]?> CreateProducer(GatewaySettings settings, IProducerEvents events) =>
        new ProducerBuilder<byte[]?, byte[]?>(Create(settings.Configuration, settings.KafkaPropertiesDirectory, settings.Pod))
            .SetErrorHandler((_, error) => events.Report(error))
            .SetLogHandler((_, line) => events.Report(line))
            .Build();

    private static ProducerConfig Create(GatewayConfiguration configuration, string? secretDirectory, string pod) =>
        new(KafkaClientProperties.Create(configuration.Kafka, secretDirectory, pod))
        {
            Acks = Acks.All,
            EnableIdempotence = true,
            LingerMs = 2,
            MessageTimeoutMs = (int)Timeout.TotalMilliseconds,
            RequestTimeoutMs = 5_000,
            QueueBufferingMaxMessages = MaxQueuedMessages,
            QueueBufferingMaxKbytes = MaxQueuedKbytes,
            MessageMaxBytes = configuration.Topics.Max(topic => topic.MaxMessageBytes),
            // Java's partitioner: publishers of either kind put a key into the same partition, or order per key would break.
            Partitioner = Partitioner.Murmur2Random,
        };
}
