using PushOperator.EmbeddedKafka;

namespace PushOperator.Gateway.Tests.Groups.Support;

/// <summary>The embedded broker, started once for the tests of this project.</summary>
public sealed class EmbeddedBroker : IDisposable
{
    private readonly Lazy<EmbeddedKafkaCluster> _cluster = new(() => EmbeddedKafkaCluster.Start(brokers: 1));

    public EmbeddedKafkaCluster Cluster => _cluster.Value;

    public void Dispose()
    {
        if (_cluster.IsValueCreated) _cluster.Value.Dispose();
    }
}
