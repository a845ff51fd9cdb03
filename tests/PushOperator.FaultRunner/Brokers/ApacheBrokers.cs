using Confluent.Kafka;
using Confluent.Kafka.Admin;
using PushOperator.TestUtilities;

namespace PushOperator.FaultRunner.Brokers;

/// <summary>Three brokers of Apache Kafka. When one is down, the others lead its partitions.</summary>
internal sealed class ApacheBrokers : IBrokers, IAsyncDisposable
{
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
        var leader = await LeaderAsync(partition, stop);
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

    /// <summary>Number of the broker that coordinates a consumer group.</summary>
    public async Task<int> CoordinatorAsync(string groupId) =>
        (await Admin.DescribeConsumerGroupsAsync([groupId], new DescribeConsumerGroupsOptions { RequestTimeout = Bound })).ConsumerGroupDescriptions.Single().Coordinator.Id + 1;

    /// <summary>Elects each partition's preferred leader again, as an administrator does after a broker came back; until each leads, since a broker that has just come back is not in sync.</summary>
    /// <exception cref="TimeoutException">They did not lead within 60 s.</exception>
    public Task ElectPreferredLeadersAsync(string topic, int partitions, CancellationToken stop)
    {
        var all = Enumerable.Range(0, partitions).Select(number => new TopicPartition(topic, number)).ToArray();
        return Eventually.HoldsAsync(() => ElectAsync(all), $"{topic} is led as preferred", Bound, stop);
    }

    /// <summary>Number of the broker that leads a partition; 0: nobody does.</summary>
    public Task<int> LeaderAsync(TopicPartition partition, CancellationToken stop) => Task.Run(
        () => Admin.GetMetadata(partition.Topic, TimeSpan.FromSeconds(5)).Topics.Single().Partitions.Single(candidate => candidate.PartitionId == partition.Partition.Value).Leader + 1,
        stop);

    public async ValueTask DisposeAsync()
    {
        Admin.Dispose();
        await _cluster.DisposeAsync();
    }

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
