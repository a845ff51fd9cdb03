using Confluent.Kafka;
using PushOperator.LoadTest.Wire;

namespace PushOperator.LoadTest.Publishing;

/// <summary>Produces to a topic, to its partitions in turn.</summary>
internal sealed class KafkaSource : IMessageSource
{
    private static readonly TimeSpan s_flushBound = TimeSpan.FromSeconds(30);

    private readonly IProducer<Null, byte[]> _producer;
    private readonly string _topic;
    private readonly int _partitions;
    private volatile Error? _error;

    /// <param name="partitions">Partitions of the topic.</param>
    public KafkaSource(string bootstrapServers, string topic, int partitions)
    {
        (_topic, _partitions) = (topic, partitions);
        _producer = new ProducerBuilder<Null, byte[]>(new ProducerConfig { BootstrapServers = bootstrapServers, LingerMs = 0, Acks = Acks.Leader, QueueBufferingMaxMessages = 2_000_000 })
            .SetLogHandler(static (_, _) => { })
            .Build();
    }

    /// <inheritdoc/>
    public Task PublishAsync(PublishLine line)
    {
        if (_error is { } error) throw new LoadTestException($"Kafka did not take a message: {error.Reason}");
        for (var i = 0; i < line.Count; i++)
        {
            var number = line.First + i;
            var message = new Message<Null, byte[]> { Value = Payload.Create(line.Size, number, line.Time) };
            _producer.Produce(new TopicPartition(_topic, (int)(number % _partitions)), message, Delivered);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task FlushAsync()
    {
        await Task.Yield();
        if (_producer.Flush(s_flushBound) > 0 || _error is not null) throw new LoadTestException($"Kafka did not take all messages in {s_flushBound.TotalSeconds:0} s: {_error?.Reason}");
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _producer.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Delivered(DeliveryReport<Null, byte[]> report)
    {
        if (report.Error.IsError) _error = report.Error;
    }
}
