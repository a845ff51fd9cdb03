using Confluent.Kafka;
using Confluent.Kafka.Admin;
using PushOperator.TestUtilities;

namespace PushOperator.FaultRunner.Brokers;

/// <summary>Three brokers of Apache Kafka. When one is down, the others lead its partitions.</summary>
internal sealed class ApacheBrokers : IBrokers, IAsyncDisposable
{
    private const string OffsetsTopic = "__consumer_offsets";
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);
    private readonly ApacheKafkaCluster _cluster;

    private ApacheBrokers(ApacheKafkaCluster cluster)
    {
        _cluster = cluster;
        Admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = cluster.BootstrapServers }).SetLogHandler((_, _) => { }).Build();
    }

    public BrokerKinds Kind => BrokerKinds.Apache;

    public int Count => _cluster.Brokers;

    public string BootstrapServers => _cluster.BootstrapServers;

    /// <summary>For what only Apache Kafka can do.</summary>
    public IAdminClient Admin { get; }

    /// <summary>Starts them.</summary>
    /// <exception cref="InvalidOperationException">They did not start, or <c>KAFKA_HOME</c> is not set.</exception>
    public static async Task<ApacheBrokers> StartAsync(CancellationToken stop) => new(await ApacheKafkaCluster.StartAsync(brokers: 3, stop));

    public Task TakeDownAsync(int broker) => _cluster.KillAsync(broker);

    public Task BringUpAsync(int broker) => _cluster.RestartAsync(broker);

    /// <summary>A partition keeps whoever leads it while that broker lives: so the leader is killed, another takes over, and the leader comes back as a follower.</summary>
    public async Task MoveLeaderAsync(TopicPartition partition, CancellationToken stop)
    {
        var leader = 0;
        await Eventually.HoldsAsync(async () => (leader = await LeaderAsync(partition, stop)) > 0, $"{partition} has a leader", Bound, stop);
        await TakeDownAsync(leader);
        try
        {
            await Eventually.HoldsAsync(async () => await LeaderAsync(partition, stop) is var now && now != leader && now > 0, $"{partition} has another leader", Bound, stop);
        }
        finally
        {
            await BringUpAsync(leader);
        }
    }

    /// <summary>Number of the broker that coordinates a consumer group: the leader of the partition of Kafka's offsets topic that the group's name falls into. Waits while there is none.</summary>
    /// <exception cref="TimeoutException">Nobody did within 60 s.</exception>
    public async Task<int> CoordinatorAsync(string groupId, CancellationToken stop)
    {
        var coordinator = 0;
        await Eventually.HoldsAsync(async () => (coordinator = await Task.Run(() => AskForCoordinator(groupId), stop)) > 0, $"{groupId} has a coordinator", Bound, stop);
        return coordinator;
    }

    /// <summary>Elects each partition's preferred leader again, as an administrator does after a broker came back; until each leads, since a broker that has just come back is not in sync.</summary>
    /// <exception cref="TimeoutException">They did not lead within 60 s.</exception>
    public Task ElectPreferredLeadersAsync(string topic, int partitions, CancellationToken stop)
    {
        var all = Enumerable.Range(0, partitions).Select(number => new TopicPartition(topic, number)).ToArray();
        return Eventually.HoldsAsync(() => ElectAsync(all), $"{topic} is led as preferred", Bound, stop);
    }

    /// <summary>Number of the broker that leads a partition; 0: nobody does, or nobody says.</summary>
    public Task<int> LeaderAsync(TopicPartition partition, CancellationToken stop) => Task.Run(() => LeaderOf(Partitions(partition.Topic), partition.Partition.Value), stop);

    public async ValueTask DisposeAsync()
    {
        Admin.Dispose();
        await _cluster.DisposeAsync();
    }

    private int AskForCoordinator(string groupId)
    {
        var partitions = Partitions(OffsetsTopic);
        if (partitions.Count == 0) return 0;
        var number = (JavaHash(groupId) & int.MaxValue) % partitions.Count;
        return LeaderOf(partitions, number);
    }

    private static int LeaderOf(IEnumerable<PartitionMetadata> partitions, int number) => (partitions.FirstOrDefault(candidate => candidate.PartitionId == number)?.Leader ?? -1) + 1;

    // Empty when nobody says.
    private List<PartitionMetadata> Partitions(string topic)
    {
        try
        {
            return Admin.GetMetadata(topic, TimeSpan.FromSeconds(5)).Topics.Single().Partitions;
        }
        catch (KafkaException exception) when (!exception.Error.IsFatal)
        {
            return [];
        }
    }

    // String.hashCode of Java, by which Kafka shares groups out.
    private static int JavaHash(string text) => text.Aggregate(0, (hash, letter) => unchecked((31 * hash) + letter));

    private async Task<bool> ElectAsync(IReadOnlyList<TopicPartition> partitions)
    {
        try
        {
            await Admin.ElectLeadersAsync(ElectionType.Preferred, partitions, new ElectLeadersOptions { RequestTimeout = Bound });
            return true;
        }
        catch (ElectLeadersException exception)
        {
            // Some partitions had their preferred leader already, of some it is not in sync yet.
            var errors = exception.Results.TopicPartitions.Select(result => result.Error).Where(error => error.Code is not (ErrorCode.NoError or ErrorCode.ElectionNotNeeded)).ToArray();
            if (errors.Any(error => error.Code is not ErrorCode.PreferredLeaderNotAvailable)) throw;
            return errors.Length == 0;
        }
    }
}
