using Confluent.Kafka;

namespace PushOperator.Gateway.Tests.Publishing;

/// <summary>A producer whose reports a test writes: for outcomes that no broker gives on demand. Only what the publisher calls is there.</summary>
internal sealed class FakeProducer : IProducer<byte[]?, byte[]?>
{
    public List<Message<byte[]?, byte[]?>> Produced { get; } = [];

    public ErrorCode Answer { get; set; } = ErrorCode.NoError;

    public bool Fatal { get; set; }

    public long FirstOffset { get; set; } = 42;

    public PersistenceStatus Status { get; set; } = PersistenceStatus.Persisted;

    public ErrorCode? Refusal { get; set; }

    /// <summary>Reports that wait, while <see cref="Hold"/> is set.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<Action> Held { get; } = new();

    public bool Hold { get; set; }

    public bool Disposed { get; private set; }

    public Handle Handle => throw new NotSupportedException();

    public string Name => "fake";

    public void Produce(TopicPartition topicPartition, Message<byte[]?, byte[]?> message, Action<DeliveryReport<byte[]?, byte[]?>>? deliveryHandler = null)
    {
        if (Refusal is { } code) throw new ProduceException<byte[]?, byte[]?>(new Error(code), new DeliveryResult<byte[]?, byte[]?>());
        Produced.Add(message);
        var report = new DeliveryReport<byte[]?, byte[]?>
        {
            Topic = topicPartition.Topic,
            Partition = 3,
            Offset = FirstOffset + Produced.Count - 1,
            Error = new Error(Answer, $"{Answer}", Fatal),
            Status = Status,
            Message = message,
        };
        if (Hold) Held.Enqueue(() => deliveryHandler!(report));
        else deliveryHandler!(report);
    }

    public void Dispose() => Disposed = true;

    public int Flush(TimeSpan timeout) => 0;

    public void Flush(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public int Poll(TimeSpan timeout) => throw new NotSupportedException();

    public int AddBrokers(string brokers) => throw new NotSupportedException();

    public void SetSaslCredentials(string username, string password) => throw new NotSupportedException();

    public void Produce(string topic, Message<byte[]?, byte[]?> message, Action<DeliveryReport<byte[]?, byte[]?>>? deliveryHandler = null) => throw new NotSupportedException();

    public Task<DeliveryResult<byte[]?, byte[]?>> ProduceAsync(string topic, Message<byte[]?, byte[]?> message, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<DeliveryResult<byte[]?, byte[]?>> ProduceAsync(TopicPartition topicPartition, Message<byte[]?, byte[]?> message, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public void InitTransactions(TimeSpan timeout) => throw new NotSupportedException();

    public void BeginTransaction() => throw new NotSupportedException();

    public void CommitTransaction(TimeSpan timeout) => throw new NotSupportedException();

    public void CommitTransaction() => throw new NotSupportedException();

    public void AbortTransaction(TimeSpan timeout) => throw new NotSupportedException();

    public void AbortTransaction() => throw new NotSupportedException();

    public void SendOffsetsToTransaction(IEnumerable<TopicPartitionOffset> offsets, IConsumerGroupMetadata groupMetadata, TimeSpan timeout) => throw new NotSupportedException();
}
