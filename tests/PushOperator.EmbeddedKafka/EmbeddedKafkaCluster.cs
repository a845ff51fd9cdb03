using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Confluent.Kafka;

namespace PushOperator.EmbeddedKafka;

/// <summary>
/// Brokers that speak the Kafka protocol on loopback, in this process: the mock cluster that librdkafka carries. Any Kafka client can
/// connect, from any process of this machine.
/// </summary>
/// <remarks>
/// It is a broker for development and tests, and differs from Kafka in ways a caller must know:
/// <list type="bullet">
/// <item>Nothing is kept on disk: when it is disposed, every message and every committed offset is gone.</item>
/// <item>A partition keeps its newest 5 MiB or 100,000 messages, whichever is less; there is no retention time and no compaction.</item>
/// <item>The admin API's CreateTopics, DeleteTopics, CreatePartitions and DescribeConfigs are refused as not supported: use
/// <see cref="CreateTopic"/> and <see cref="DeleteTopic"/>. DescribeTopics works, with topic ids. Partitions cannot be added to a topic.</item>
/// <item>ListOffsets knows the beginning and the end, not timestamps.</item>
/// <item>A client that asks for an unknown topic gets one with four partitions, as with <c>auto.create.topics.enable</c>.</item>
/// <item>Consumer groups: the classic protocol and KIP-848's (<c>group.protocol=consumer</c>) both work. A classic group's first rebalance takes
/// the delay given to <see cref="Start"/>, every later one <c>session.timeout.ms</c> less a second: give members a short one (6 s).</item>
/// <item>When a broker goes down its partitions keep their leader; move it with <see cref="MoveLeader"/>.</item>
/// </list>
/// Thread-safe. Brokers are numbered from 1.
/// </remarks>
public sealed class EmbeddedKafkaCluster : IDisposable
{
    private readonly ConcurrentDictionary<string, EmbeddedTopic> _topics = new(StringComparer.Ordinal);
    private readonly nint _client;
    private readonly nint _cluster;
    private readonly int[] _ports;
    private int _disposed;

    private EmbeddedKafkaCluster(nint client, nint cluster, int brokers)
    {
        (_client, _cluster, Brokers) = (client, cluster, brokers);
        BootstrapServers = Marshal.PtrToStringUTF8(MockClusterFunctions.BootstrapServers(cluster))!;
        _ports = [.. BootstrapServers.Split(',').Select(server => int.Parse(server.Split(':')[1], CultureInfo.InvariantCulture))];
    }

    /// <summary>Path of the librdkafka that is both Confluent.Kafka's client and this broker.</summary>
    public static string LibraryPath => LoadedLibrdkafka.FilePath;

    /// <summary>Comma-separated <c>127.0.0.1:port</c>, one entry a broker.</summary>
    public string BootstrapServers { get; private set; }

    /// <summary>How many brokers there are, up or down.</summary>
    public int Brokers { get; }

    /// <summary>The topics made by <see cref="CreateTopic"/>, by name; not those that a client's question made.</summary>
    public IReadOnlyList<EmbeddedTopic> Topics => [.. _topics.Values.OrderBy(topic => topic.Name, StringComparer.Ordinal)];

    /// <summary>Starts a cluster on free ports of loopback; it serves when this returns.</summary>
    /// <param name="brokers">1 to 9.</param>
    /// <param name="groupRebalanceDelay">How long the first member of a consumer group waits for others; default 100 ms (Kafka's is 3 s).</param>
    /// <exception cref="DllNotFoundException">No build of librdkafka could be loaded.</exception>
    public static EmbeddedKafkaCluster Start(int brokers = 3, TimeSpan? groupRebalanceDelay = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(brokers, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(brokers, 9);
        var client = NewClient();
        var cluster = MockClusterFunctions.NewCluster(client, brokers);
        if (cluster == 0)
        {
            MockClusterFunctions.DestroyClient(client);
            throw new InvalidOperationException($"librdkafka did not start {brokers} mock brokers on loopback");
        }

        var delay = groupRebalanceDelay ?? TimeSpan.FromMilliseconds(100);
        MockClusterFunctions.SetInitialRebalanceDelay(cluster, checked((int)delay.TotalMilliseconds));

        // Without one the admin API waits for it in vain, even with what any broker could answer.
        MockClusterFunctions.SetController(cluster, 1);
        return new EmbeddedKafkaCluster(client, cluster, brokers);
    }

    /// <summary>Makes a topic.</summary>
    /// <param name="name">Its name in Kafka.</param>
    /// <param name="partitions">At least 1.</param>
    /// <param name="replicas">At most <see cref="Brokers"/>.</param>
    /// <returns>False when a topic of that name exists; it stays as it is.</returns>
    /// <exception cref="KafkaException">The broker refused.</exception>
    public bool CreateTopic(string name, int partitions, int replicas = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(partitions, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(replicas, Brokers);
        var error = (ErrorCode)MockClusterFunctions.CreateTopic(Cluster, name, partitions, replicas);
        if (error is ErrorCode.TopicAlreadyExists) return false;
        ThrowOnError(error, $"create topic {name}");
        _topics[name] = new EmbeddedTopic(name, Guid.NewGuid(), partitions, replicas);
        return true;
    }

    /// <summary>The topic of that name, if <see cref="CreateTopic"/> made it; else null.</summary>
    public EmbeddedTopic? Describe(string name) => _topics.GetValueOrDefault(name);

    /// <summary>Deletes a topic with its messages.</summary>
    /// <returns>False when there was none.</returns>
    public bool DeleteTopic(string name)
    {
        var error = (ErrorCode)MockClusterFunctions.DeleteTopic(Cluster, name);
        _topics.TryRemove(name, out _);
        if (error is ErrorCode.UnknownTopicOrPart) return false;
        ThrowOnError(error, $"delete topic {name}");
        return true;
    }

    /// <summary>Deletes the messages of a partition below an offset, as retention does.</summary>
    public void DeleteRecords(TopicPartition partition, long beforeOffset) => ThrowOnError(
        (ErrorCode)MockClusterFunctions.DeleteRecords(Cluster, partition.Topic, partition.Partition.Value, beforeOffset),
        $"delete records of {partition} before {beforeOffset}");

    /// <summary>Makes another broker the leader of a partition.</summary>
    public void MoveLeader(TopicPartition partition, int broker) => ThrowOnError(
        (ErrorCode)MockClusterFunctions.SetLeader(Cluster, partition.Topic, partition.Partition.Value, CheckedBroker(broker)),
        $"move the leader of {partition} to broker {broker}");

    /// <summary>Disconnects every client of a broker and takes no new connection until <see cref="BringUp"/>.</summary>
    public void TakeDown(int broker) => ThrowOnError((ErrorCode)MockClusterFunctions.SetBrokerDown(Cluster, CheckedBroker(broker)), $"take down broker {broker}");

    /// <summary>Lets a broker take connections again.</summary>
    public void BringUp(int broker) => ThrowOnError((ErrorCode)MockClusterFunctions.SetBrokerUp(Cluster, CheckedBroker(broker)), $"bring up broker {broker}");

    /// <summary>Delays every answer of a broker; zero ends it.</summary>
    public void SetRoundTrip(int broker, TimeSpan delay) => ThrowOnError(
        (ErrorCode)MockClusterFunctions.SetBrokerRoundTrip(Cluster, CheckedBroker(broker), checked((int)delay.TotalMilliseconds)),
        $"delay answers of broker {broker}");

    /// <summary>
    /// The next requests of a kind, to whichever broker, fail with these errors, one each. <see cref="ErrorCode.Local_Transport"/> cuts the
    /// connection instead of answering.
    /// </summary>
    /// <param name="apiKey">Number of the request in the Kafka protocol: 0 Produce, 1 Fetch, 2 ListOffsets, 8 OffsetCommit, …</param>
    /// <param name="errors">In the order in which they are answered.</param>
    public void FailNextRequests(short apiKey, params ErrorCode[] errors) =>
        MockClusterFunctions.PushRequestErrors(Cluster, apiKey, (nuint)errors.Length, Array.ConvertAll(errors, error => (int)error));

    /// <summary>Takes back what of <see cref="FailNextRequests"/> has not happened yet.</summary>
    public void StopFailing(short apiKey) => MockClusterFunctions.ClearRequestErrors(Cluster, apiKey);

    /// <summary>Makes a broker the coordinator of a consumer group; who asks the one before is told that it is none.</summary>
    public void MoveCoordinator(string groupId, int broker) => ThrowOnError(
        (ErrorCode)MockClusterFunctions.SetCoordinator(Cluster, "group", groupId, CheckedBroker(broker)),
        $"make broker {broker} the coordinator of {groupId}");

    /// <summary>Port of 127.0.0.1 at which a broker listens.</summary>
    public int Port(int broker) => _ports[CheckedBroker(broker) - 1];

    /// <summary>
    /// Lets a broker tell clients that it is at another port of 127.0.0.1, where a proxy listens; it goes on listening at <see cref="Port"/>. <see cref="BootstrapServers"/> names the new port from
    /// now on. To be called before the first client connects.
    /// </summary>
    public void Advertise(int broker, int port)
    {
        MockClusterFunctions.SetBrokerAddress(Cluster, CheckedBroker(broker), "127.0.0.1", port);
        var servers = BootstrapServers.Split(',');
        servers[broker - 1] = $"127.0.0.1:{port}";
        BootstrapServers = string.Join(',', servers);
    }

    /// <summary>Stops the brokers; every message is gone. Clients still open see their connections cut.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        MockClusterFunctions.DestroyCluster(_cluster);
        MockClusterFunctions.DestroyClient(_client);
    }

    private nint Cluster
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed != 0, this);
            return _cluster;
        }
    }

    private static nint NewClient()
    {
        var error = new byte[512];
        var configuration = MockClusterFunctions.NewConfiguration();
        // Errors only: this client has no bootstrap servers, and librdkafka would say so.
        MockClusterFunctions.SetConfiguration(configuration, "log_level", "3", error, (nuint)error.Length);
        var client = MockClusterFunctions.NewClient(MockClusterFunctions.Producer, configuration, error, (nuint)error.Length);
        return client != 0 ? client : throw new InvalidOperationException($"librdkafka: {Encoding.UTF8.GetString(error).TrimEnd('\0')}");
    }

    private int CheckedBroker(int broker)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(broker, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(broker, Brokers);
        return broker;
    }

    private static void ThrowOnError(ErrorCode error, string attempted)
    {
        if (error is not ErrorCode.NoError) throw new KafkaException(new Error(error, $"{attempted}: {error}"));
    }
}
