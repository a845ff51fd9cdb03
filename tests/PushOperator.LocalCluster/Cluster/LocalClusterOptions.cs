using PushOperator.EmbeddedKafka;

namespace PushOperator.LocalCluster.Cluster;

/// <summary>What <c>up</c> is asked for.</summary>
internal sealed record LocalClusterOptions
{
    /// <summary>Where the state is kept; null: a temporary directory, removed at the end.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>Bootstrap servers of a real Kafka; null: the embedded brokers.</summary>
    public string? Kafka { get; init; }

    /// <summary>Embedded brokers that the caller has started and goes on owning; null: the cluster starts its own, unless <see cref="Kafka"/> names others.</summary>
    public EmbeddedKafkaCluster? Embedded { get; init; }

    /// <summary>Kubeconfig of a real API server; null: the double.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>Port of the router on 127.0.0.1; null: 8080, or another one when that is taken.</summary>
    public int? RouterPort { get; init; }
}
