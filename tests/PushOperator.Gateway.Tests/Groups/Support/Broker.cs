using System.Text;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using PushOperator.EmbeddedKafka;
using PushOperator.TestUtilities;

namespace PushOperator.Gateway.Tests.Groups.Support;

/// <summary>A broker a test runs on, the embedded one or Apache Kafka, with what tests do to it.</summary>
internal sealed class Broker : IDisposable
{
    private readonly EmbeddedKafkaCluster? _embedded;
    private readonly Lazy<IAdminClient> _admin;
    private Lazy<IProducer<string?, string?>> _producer;

    private Broker(string bootstrapServers, EmbeddedKafkaCluster? embedded)
    {
        BootstrapServers = bootstrapServers;
        _embedded = embedded;
        _admin = new(() => new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrapServers }).Build());
        _producer = NewProducer();
    }

    public string BootstrapServers { get; }

    public IAdminClient Admin => _admin.Value;

    public static async Task<Broker> StartAsync(bool apache, ApacheKafka kafka, EmbeddedBroker embedded) =>
        apache ? new Broker(await kafka.BootstrapServersAsync(), null) : new Broker(embedded.Cluster.BootstrapServers, embedded.Cluster);

    /// <summary>An embedded cluster of the test's own, which it may break.</summary>
    public static Broker On(EmbeddedKafkaCluster cluster) => new(cluster.BootstrapServers, cluster);

    /// <summary>Makes a topic with a name of its own.</summary>
    /// <param name="configs">Kafka's topic settings; the embedded broker knows none.</param>
    public async Task<string> CreateTopicAsync(int partitions = 4, Dictionary<string, string>? configs = null)
    {
        var name = $"t-{Guid.NewGuid():n}";
        if (_embedded is not null) _embedded.CreateTopic(name, partitions);
        else await Admin.CreateTopicsAsync([new TopicSpecification { Name = name, NumPartitions = partitions, ReplicationFactor = 1, Configs = configs }]);
        return name;
    }

    /// <summary>Deletes a topic and makes another of its name.</summary>
    public async Task ReplaceTopicAsync(string topic, int partitions)
    {
        // A producer that knew the old one would make it again by asking for it, and write on with its sequence numbers.
        if (_producer.IsValueCreated) _producer.Value.Dispose();
        _producer = NewProducer();
        if (_embedded is not null)
        {
            _embedded.DeleteTopic(topic);
            _embedded.CreateTopic(topic, partitions);
        }
        else
        {
            await Admin.DeleteTopicsAsync([topic]);
            await Until.PassesAsync(() => Admin.CreateTopicsAsync([new TopicSpecification { Name = topic, NumPartitions = partitions, ReplicationFactor = 1 }]));
        }
    }

    public async Task<TopicPartitionOffset> ProduceAsync(string topic, string? key, string? value, int? partition = null)
    {
        var message = new Message<string?, string?> { Key = key!, Value = value! };
        var result = partition is { } number
            ? await _producer.Value.ProduceAsync(new TopicPartition(topic, number), message)
            : await _producer.Value.ProduceAsync(topic, message);
        return result.TopicPartitionOffset;
    }

    /// <summary>Writes a message that says it is of that time.</summary>
    public Task ProduceAtAsync(string topic, DateTimeOffset at) =>
        _producer.Value.ProduceAsync(new TopicPartition(topic, 0), new Message<string?, string?> { Key = "k", Value = "{}", Timestamp = new Timestamp(at) });

    /// <summary>Writes records of any bytes into one partition, in order.</summary>
    public async Task ProduceRawAsync(string topic, int partition, IEnumerable<Message<byte[]?, byte[]?>> records)
    {
        using var producer = new ProducerBuilder<byte[]?, byte[]?>(new ProducerConfig { BootstrapServers = BootstrapServers, Acks = Acks.All, EnableIdempotence = true, MessageMaxBytes = 4_000_000 }).Build();
        foreach (var record in records) await producer.ProduceAsync(new TopicPartition(topic, partition), record);
    }

    /// <summary>Begins a transaction that writes <c>{"n":from}</c> … into one partition; the caller ends it.</summary>
    public async Task<IProducer<string?, string?>> BeginTransactionAsync(string topic, int from, int count, int partition = 0)
    {
        var producer = new ProducerBuilder<string?, string?>(new ProducerConfig { BootstrapServers = BootstrapServers, TransactionalId = $"tx-{Guid.NewGuid():n}", LingerMs = 1 }).Build();
        producer.InitTransactions(TimeSpan.FromSeconds(30));
        producer.BeginTransaction();
        for (var n = from; n < from + count; n++) await producer.ProduceAsync(new TopicPartition(topic, partition), new Message<string?, string?> { Key = $"k{n % 8}", Value = $$"""{"n":{{n}}}""" });
        return producer;
    }

    /// <summary>Writes messages <c>{"n":from}</c> … with keys <c>k0</c> … in turn.</summary>
    public async Task ProduceManyAsync(string topic, int from, int count, int keys = 8)
    {
        var sent = new List<Task>();
        for (var n = from; n < from + count; n++) sent.Add(_producer.Value.ProduceAsync(topic, new Message<string?, string?> { Key = $"k{n % keys}", Value = $$"""{"n":{{n}}}""" }));
        await Task.WhenAll(sent);
    }

    /// <summary>What the group has committed, by partition; only partitions with a commit.</summary>
    public IReadOnlyDictionary<int, long> Committed(string group, string topic, int partitions)
    {
        // Through a consumer: the admin client's question can crash the process while the coordinator loads.
        using var consumer = new ConsumerBuilder<string?, string?>(new ConsumerConfig { BootstrapServers = BootstrapServers, GroupId = group }).Build();
        var asked = Enumerable.Range(0, partitions).Select(partition => new TopicPartition(topic, partition));
        return consumer.Committed(asked, TimeSpan.FromSeconds(5)).Where(partition => partition.Offset.Value >= 0).ToDictionary(partition => partition.Partition.Value, partition => partition.Offset.Value);
    }

    public async Task<IReadOnlyDictionary<int, long>> EndsAsync(string topic, int partitions)
    {
        var asked = Enumerable.Range(0, partitions).Select(partition => new TopicPartitionOffsetSpec { TopicPartition = new TopicPartition(topic, partition), OffsetSpec = OffsetSpec.Latest() });
        var answer = await Admin.ListOffsetsAsync(asked);
        return answer.ResultInfos.ToDictionary(info => info.TopicPartitionOffsetError.Partition.Value, info => info.TopicPartitionOffsetError.Offset.Value);
    }

    public async Task DeleteRecordsAsync(string topic, int partition, long before)
    {
        if (_embedded is not null) _embedded.DeleteRecords(new TopicPartition(topic, partition), before);
        else await Admin.DeleteRecordsAsync([new TopicPartitionOffset(topic, partition, before)]);
    }

    /// <summary>All records of a topic, oldest first.</summary>
    public IReadOnlyList<ConsumeResult<string?, string?>> ReadAll(string topic, int count, TimeSpan timeout)
    {
        using var consumer = new ConsumerBuilder<string?, string?>(new ConsumerConfig
        {
            BootstrapServers = BootstrapServers, GroupId = $"reader-{Guid.NewGuid():n}", AutoOffsetReset = AutoOffsetReset.Earliest, EnableAutoCommit = false,
        }).Build();
        consumer.Assign(new TopicPartitionOffset(topic, 0, Offset.Beginning));
        var read = new List<ConsumeResult<string?, string?>>();
        var until = TimeProvider.System.GetTimestamp();
        while (read.Count < count && TimeProvider.System.GetElapsedTime(until) < timeout)
        {
            if (consumer.Consume(TimeSpan.FromMilliseconds(100)) is { } record) read.Add(record);
        }

        return read;
    }

    /// <summary>Offsets that partition 0 still has.</summary>
    public IReadOnlyList<long> OffsetsOf(string topic)
    {
        using var consumer = new ConsumerBuilder<byte[]?, byte[]?>(new ConsumerConfig { BootstrapServers = BootstrapServers, GroupId = $"reader-{Guid.NewGuid():n}", EnableAutoCommit = false, EnablePartitionEof = true }).Build();
        consumer.Assign(new TopicPartitionOffset(topic, 0, Offset.Beginning));
        var offsets = new List<long>();
        while (consumer.Consume(TimeSpan.FromSeconds(10)) is { IsPartitionEOF: false } record) offsets.Add(record.Offset.Value);
        return offsets;
    }

    public static string? HeaderOf(ConsumeResult<string?, string?> record, string name) =>
        record.Message.Headers.TryGetLastBytes(name, out var value) ? Encoding.UTF8.GetString(value) : null;

    private Lazy<IProducer<string?, string?>> NewProducer() => new(() => new ProducerBuilder<string?, string?>(new ProducerConfig
    {
        BootstrapServers = BootstrapServers, Acks = Acks.All, EnableIdempotence = true, LingerMs = 2, Partitioner = Partitioner.Murmur2Random,

        // A producer asks again for a topic's partitions only so often: one that was added must not take the five minutes of the default.
        TopicMetadataRefreshIntervalMs = 500,
    }).Build());

    public void Dispose()
    {
        if (_producer.IsValueCreated) _producer.Value.Dispose();
        if (_admin.IsValueCreated) _admin.Value.Dispose();
    }
}
