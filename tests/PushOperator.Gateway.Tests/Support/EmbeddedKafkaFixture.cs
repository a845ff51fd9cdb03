using PushOperator.EmbeddedKafka;

namespace PushOperator.Gateway.Tests.Support;

/// <summary>One embedded Kafka for the tests of a class.</summary>
public sealed class EmbeddedKafkaFixture : IDisposable
{
    private readonly EmbeddedKafkaCluster _cluster = EmbeddedKafkaCluster.Start(brokers: 1);

    public EmbeddedKafkaFixture()
    {
        _cluster.CreateTopic("shop.orders", 4);
        _cluster.CreateTopic("shop.events", 1);
    }

    public string BootstrapServers => _cluster.BootstrapServers;

    public void Dispose() => _cluster.Dispose();
}
