using System.Net;
using Confluent.Kafka;
using PushOperator.EmbeddedKafka;
using PushOperator.TestUtilities.FaultProxy;

namespace PushOperator.FaultRunner.Brokers;

/// <summary>The brokers that librdkafka carries, each behind a line of its own. One that is down keeps its partitions: they wait for it.</summary>
internal sealed class EmbeddedBrokers : IBrokers, IAsyncDisposable
{
    private readonly TcpFaultProxy[] _lines;
    private int _moves;

    private EmbeddedBrokers(EmbeddedKafkaCluster cluster)
    {
        Cluster = cluster;
        _lines = [.. Enumerable.Range(1, cluster.Brokers).Select(broker => TcpFaultProxy.Start(new IPEndPoint(IPAddress.Loopback, cluster.Port(broker))))];
        for (var broker = 1; broker <= cluster.Brokers; broker++) cluster.Advertise(broker, Line(broker).Port);
    }

    public BrokerKinds Kind => BrokerKinds.Embedded;

    /// <summary>For what only they can do.</summary>
    public EmbeddedKafkaCluster Cluster { get; }

    public int Count => Cluster.Brokers;

    /// <summary>Starts three.</summary>
    public static EmbeddedBrokers Start() => new(EmbeddedKafkaCluster.Start(brokers: 3));

    /// <summary>What every client of a broker is connected through. A gateway's connections begin with <see cref="ClientIds"/>.</summary>
    public TcpFaultProxy Line(int broker) => _lines[broker - 1];

    public Task TakeDownAsync(int broker)
    {
        Cluster.TakeDown(broker);
        return Task.CompletedTask;
    }

    public Task BringUpAsync(int broker)
    {
        Cluster.BringUp(broker);
        return Task.CompletedTask;
    }

    public Task MoveLeaderAsync(TopicPartition partition, CancellationToken stop)
    {
        Cluster.MoveLeader(partition, (Interlocked.Increment(ref _moves) % Count) + 1);
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_lines.Select(line => line.DisposeAsync().AsTask()));
        Cluster.Dispose();
    }
}
