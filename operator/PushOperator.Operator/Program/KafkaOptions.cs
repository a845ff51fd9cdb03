using System.ComponentModel.DataAnnotations;

namespace PushOperator.Operator.Program;

/// <summary>The default Kafka cluster: that of every PushTopic without <c>spec.kafka</c>.</summary>
internal sealed class KafkaOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Kafka";

    /// <summary>Comma-separated <c>host:port</c> list, as the operator and the gateways reach it.</summary>
    [Required(ErrorMessage = "Kafka:BootstrapServers is missing; say where Kafka is, for example Kafka:BootstrapServers=kafka.kafka.svc:9092")]
    public string BootstrapServers { get; set; } = "";

    /// <summary>
    /// Directory with one file a librdkafka property (a mounted Secret) that the operator uses besides. Gateways do not get them: a cluster that asks its clients
    /// to log in is given to gateways by <c>spec.kafka.secretRef</c>.
    /// </summary>
    /// <value>Default: none.</value>
    public string? PropertiesDirectory { get; set; }

    /// <summary>How often each topic is compared with its PushTopic although nothing is known to have changed.</summary>
    /// <value>Default 1 min. 1 s to 1 h.</value>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ErrorMessage = "Kafka:ResyncInterval must be from 00:00:01 to 01:00:00")]
    public TimeSpan ResyncInterval { get; set; } = TimeSpan.FromMinutes(1);
}
