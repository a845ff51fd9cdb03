using Confluent.Kafka;
using PushOperator.DataPlane.Configuration.Gateway;

namespace PushOperator.Gateway.Kafka;

/// <summary>Makes the Kafka clients of this pod, each with the settings its job needs. Nothing may be lost silently, so librdkafka's defaults are not kept.</summary>
internal class KafkaClients(KafkaConfiguration kafka, string? secretDirectory, string podName)
{
    /// <summary>After this time without a heartbeat the consumer group gives a pod's partitions to others.</summary>
    /// <value>6 s: the shortest that a broker with Kafka's defaults takes (<c>group.min.session.timeout.ms</c>).</value>
    public static readonly TimeSpan SessionTimeout = TimeSpan.FromSeconds(6);

    // A pod that stays learns of a rebalance by the answer to its heartbeat.
    private static readonly TimeSpan s_heartbeatInterval = TimeSpan.FromMilliseconds(500);

    // How long a pod whose Kafka thread hangs may hold up a rebalance of its group.
    private static readonly TimeSpan s_maxPollInterval = TimeSpan.FromSeconds(60);

    public string PodName => podName;

    /// <summary>Consumer group of a Shared group, and prefix of what a group keeps in Kafka.</summary>
    public string GroupId => kafka.GroupId;

    /// <summary>A consumer that is told which partitions to read and commits nothing.</summary>
    public virtual ConsumerBuilder<byte[]?, byte[]?> AssignedConsumer(string role, int prefetchKilobytes) =>
        new(ConsumerConfig(role, prefetchKilobytes, $"{kafka.GroupId}.{role}"));

    /// <summary>A member of the consumer group.</summary>
    public virtual ConsumerBuilder<byte[]?, byte[]?> GroupConsumer()
    {
        var config = ConsumerConfig("shared", prefetchKilobytes: 16_384, kafka.GroupId);
        config.GroupProtocol = GroupProtocol.Classic;
        config.PartitionAssignmentStrategy = PartitionAssignmentStrategy.CooperativeSticky;
        config.SessionTimeoutMs = (int)SessionTimeout.TotalMilliseconds;
        config.HeartbeatIntervalMs = (int)s_heartbeatInterval.TotalMilliseconds;
        config.MaxPollIntervalMs = (int)s_maxPollInterval.TotalMilliseconds;

        // Never a static member, not even by the Secret: a pod that is replaced must not have to wait for the session of the one before it, nor end it.
        config.GroupInstanceId = null;
        return new ConsumerBuilder<byte[]?, byte[]?>(config);
    }

    /// <summary>Asks and writes the group's committed offsets without joining it.</summary>
    public IConsumer<byte[]?, byte[]?> GroupOffsetsClient() =>
        new ConsumerBuilder<byte[]?, byte[]?>(ConsumerConfig("offsets", prefetchKilobytes: 1, kafka.GroupId)).SetLogHandler(static (_, _) => { }).Build();

    public IAdminClient Admin() => AdminBuilder().Build();

    /// <summary>Asks of topics, offsets and groups.</summary>
    /// <remarks>
    /// It connects to every broker, not only to those that it needs. With librdkafka's sparse connections, a request that waits for a leader which is down asks for a connection whenever one was
    /// refused, and asking resets the back-off: a processor spins for as long as the request may take (seen with 2.16: 3.7 s of 5; without, 0.02 s).
    /// </remarks>
    public AdminClientBuilder AdminBuilder()
    {
        var config = new AdminClientConfig(Properties("admin")) { SocketTimeoutMs = 10_000 };
        config.Set("enable.sparse.connections", "false");
        return new AdminClientBuilder(config);
    }

    /// <summary>A producer whose answer means that all in-sync replicas have the message, once.</summary>
    public IProducer<byte[]?, byte[]?> DeadLetterProducer() =>
        new ProducerBuilder<byte[]?, byte[]?>(new ProducerConfig(Properties("dead-letters"))
        {
            Acks = Acks.All,
            EnableIdempotence = true,
            MessageTimeoutMs = 30_000,
            LingerMs = 5,
        }).Build();

    /// <summary>
    /// A producer that keeps the order of what it is given and tries again for three seconds: less than who begins a session waits for its claim, so that a claim which was given up does not
    /// come later and end the session after it. Without idempotence: a record of a subscriber may be there twice, and no error is beyond recovery.
    /// </summary>
    public ProducerBuilder<byte[]?, byte[]?> SubscriberProducer() =>
        new(new ProducerConfig(Properties("subscribers"))
        {
            Acks = Acks.All,
            MaxInFlight = 1,
            MessageTimeoutMs = 3_000,
            LingerMs = 2,
        });

    private ConsumerConfig ConsumerConfig(string role, int prefetchKilobytes, string groupId) => new(Properties(role))
    {
        GroupId = groupId,

        // The only value that cannot skip messages silently: being out of range is an error, and we say what is missing.
        AutoOffsetReset = AutoOffsetReset.Error,
        EnableAutoCommit = false,
        EnableAutoOffsetStore = false,
        CheckCrcs = true,
        EnablePartitionEof = true,
        QueuedMaxMessagesKbytes = prefetchKilobytes,
        FetchWaitMaxMs = 100,
        FetchErrorBackoffMs = 100,

        // How long a partition that was just made stays unknown to a consumer that reads it already.
        TopicMetadataRefreshIntervalMs = 10_000,
        SocketTimeoutMs = 10_000,
    };

    private ClientConfig Properties(string role) => KafkaClientProperties.Create(kafka, secretDirectory, $"push-gateway.{podName}.{role}");
}
