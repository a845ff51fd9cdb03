using System.Security.Cryptography;
using System.Text;

namespace PushOperator.Operator.KafkaTopics;

/// <summary>A Kafka cluster and how to reach it: librdkafka client properties, <c>bootstrap.servers</c> among them.</summary>
/// <remarks>It holds credentials: never log it or put it into a status. Its <see cref="ToString"/> gives only the name.</remarks>
internal sealed class KafkaCluster
{
    /// <summary>The property with the addresses.</summary>
    public const string BootstrapServersProperty = "bootstrap.servers";

    /// <summary>A cluster of this name with these properties.</summary>
    /// <exception cref="ArgumentException">No <c>bootstrap.servers</c>.</exception>
    public KafkaCluster(string name, IReadOnlyDictionary<string, string> properties)
    {
        if (!properties.TryGetValue(BootstrapServersProperty, out var servers) || servers.Length == 0)
            throw new ArgumentException($"a Kafka cluster without {BootstrapServersProperty}", nameof(properties));
        (Name, Properties, BootstrapServers) = (name, properties, servers);
        var text = string.Join('\n', properties.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}"));
        Fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>What users know it by, for messages: <c>the default Kafka cluster</c> or the Secret's <c>namespace/name</c>.</summary>
    public string Name { get; }

    /// <summary>All client properties; some are secret.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; }

    /// <summary>Comma-separated <c>host:port</c> list.</summary>
    public string BootstrapServers { get; }

    /// <summary>Equal for equal properties, so that one client serves all who have them. Only for this process: it is a hash over secrets.</summary>
    public string Fingerprint { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
