namespace PushOperator.DataPlane.Configuration.Gateway;

/// <summary>The Kafka cluster that holds the topics of a group.</summary>
public sealed record KafkaConfiguration
{
    /// <summary>Comma-separated <c>host:port</c> list.</summary>
    public required string BootstrapServers { get; init; }

    /// <summary>Kafka consumer group of a Shared SubscriberGroup, and prefix of what the group keeps in Kafka.</summary>
    /// <value><c>push.&lt;namespace&gt;.&lt;group&gt;</c>.</value>
    public required string GroupId { get; init; }
}
