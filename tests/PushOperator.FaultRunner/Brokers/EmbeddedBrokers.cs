using Confluent.Kafka;
using PushOperator.EmbeddedKafka;

namespace PushOperator.FaultRunner.Brokers;

/// <summary>The brokers that librdkafka carries. One that is down keeps its partitions: they wait for it.</summary>
internal sealed class EmbeddedBrokers(EmbeddedKafkaCluster cluster) : IBrokers
{
    private int _moves;

    public BrokerKinds Kind => BrokerKinds.Embedded;

    /// <summary>For what only they can do.</summary>
    public EmbeddedKafkaCluster Cluster => cluster;

    public int Count => cluster.Brokers;

    public Task TakeDownAsync(int broker)
    {
        cluster.TakeDown(broker);
        return Task.CompletedTask;
    }

    public Task BringUpAsync(int broker)
    {
        cluster.BringUp(broker);
        return Task.CompletedTask;
    }

    public Task MoveLeaderAsync(TopicPartition partition, CancellationToken stop)
    {
        cluster.MoveLeader(partition, (Interlocked.Increment(ref _moves) % Count) + 1);
        return Task.CompletedTask;
    }
}
