using System.Text.Json;
using System.Text.Json.Serialization;

namespace PushOperator.DataPlane.Configuration.Gateway;

/// <summary>
/// What the operator writes into a SubscriberGroup's ConfigMap and every gateway pod of the group reads: one JSON file,
/// named by the environment variable <see cref="FileVariable"/>.
/// </summary>
/// <remarks>
/// Property names are camelCase, enumerations are their names, durations are whole milliseconds, sizes are bytes. It holds
/// no secret: the cursor key and the Kafka credentials are files of mounted Secrets (<see cref="CursorKeyFileVariable"/>,
/// <see cref="KafkaPropertiesDirectoryVariable"/>).
/// </remarks>
public sealed record GatewayConfiguration
{
    /// <summary>Environment variable with the path of this file; default <see cref="DefaultFile"/>.</summary>
    public const string FileVariable = "PUSH_CONFIG_FILE";

    /// <summary>Where the pod finds the file when the variable is unset.</summary>
    public const string DefaultFile = "/etc/push-operator/config/gateway.json";

    /// <summary>Environment variable with the path of the file that holds the group's cursor key: 32 random bytes, the same on every pod.</summary>
    public const string CursorKeyFileVariable = "PUSH_CURSOR_KEY_FILE";

    /// <summary>
    /// Environment variable with the directory of a mounted Kafka Secret: one file a librdkafka client property
    /// (<c>security.protocol</c>, <c>sasl.username</c>, <c>ssl.ca.pem</c>, …), or unset when the cluster asks for none.
    /// </summary>
    public const string KafkaPropertiesDirectoryVariable = "PUSH_KAFKA_PROPERTIES_DIR";

    /// <summary>Environment variable with the path of a mounted JSON Web Key Set, or unset when the keys come from <see cref="JwtConfiguration.JwksUri"/> or no tokens are asked for.</summary>
    public const string JwksFileVariable = "PUSH_JWKS_FILE";

    /// <summary>Environment variable with the address the pod listens on; default: every address.</summary>
    public const string ListenAddressVariable = "PUSH_LISTEN_ADDRESS";

    /// <summary>Environment variable with the pod's name (downward API <c>metadata.name</c>).</summary>
    public const string PodNameVariable = "POD_NAME";

    /// <summary>Environment variable with the zone of the node (downward API <c>metadata.labels['topology.kubernetes.io/zone']</c>).</summary>
    public const string ZoneVariable = "PUSH_ZONE";

    /// <summary>Environment variable with the pod's revision (downward API <c>metadata.labels['pod-template-hash']</c>).</summary>
    public const string RevisionVariable = "PUSH_REVISION";

    /// <summary>Namespace of the SubscriberGroup.</summary>
    public required string Namespace { get; init; }

    /// <summary>Name of the SubscriberGroup.</summary>
    public required string Group { get; init; }

    /// <summary>Where Kafka is.</summary>
    public required KafkaConfiguration Kafka { get; init; }

    /// <summary>Topics of the group, at least one, in the order of the spec.</summary>
    public required IReadOnlyList<TopicConfiguration> Topics { get; init; }

    /// <summary>Whether each subscriber gets each message, or each message goes to one subscriber.</summary>
    public DeliveryMode Delivery { get; init; } = DeliveryMode.Broadcast;

    /// <summary>Where a group or subscriber that was never seen before starts.</summary>
    public StartFrom StartFrom { get; init; } = StartFrom.Latest;

    /// <summary>What the next message of a key waits for in a Shared group.</summary>
    public MessageOrdering Ordering { get; init; } = MessageOrdering.Key;

    /// <summary>Acknowledgements and redelivery.</summary>
    public AckConfiguration Ack { get; init; } = new();

    /// <summary>Ping and pong.</summary>
    public HeartbeatConfiguration Heartbeat { get; init; } = new();

    /// <summary>How long messages may wait for others, so that one write to a subscriber carries several. Left out of the file when 0.</summary>
    /// <value>Milliseconds, 0 to 100; default 0: each goes out at once.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int LingerMs { get; init; }

    /// <summary>Whether clients that offer compression get it. Left out of the file when not.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public MessageCompression Compression { get; init; }

    /// <summary>What happens to a subscriber that does not keep up.</summary>
    public SlowSubscriberConfiguration SlowSubscriber { get; init; } = new();

    /// <summary>What strangers and subscribers may cost.</summary>
    public LimitsConfiguration Limits { get; init; } = new();

    /// <summary>Who may connect.</summary>
    public AuthConfiguration Auth { get; init; } = new();

    /// <summary>Time a terminating pod takes to say goodbye to its subscribers.</summary>
    /// <value>Milliseconds; default 25,000. Below the pod's termination grace period.</value>
    public int DrainPeriodMs { get; init; } = 25_000;

    /// <summary>Subscribers one pod takes.</summary>
    /// <value>Default 10,000, at least 1. Lowered at start-up when the file-descriptor limit holds fewer.</value>
    public int MaxConnections { get; init; } = 10_000;

    /// <summary>The file as bytes; equal configurations give equal bytes, so that a hash tells whether it changed.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, GatewayConfigurationJson.Default.GatewayConfiguration);

    /// <summary>Reads the file's bytes.</summary>
    /// <exception cref="JsonException">Not JSON, an unknown member, or a required one missing; the message names the path.</exception>
    public static GatewayConfiguration FromJson(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, GatewayConfigurationJson.Default.GatewayConfiguration)
            ?? throw new JsonException("gateway configuration: the file holds null instead of an object");
}
