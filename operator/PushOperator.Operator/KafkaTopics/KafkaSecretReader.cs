using System.Text;
using k8s.Models;

namespace PushOperator.Operator.KafkaTopics;

/// <summary>Reads a Secret that names a Kafka cluster. Pure; what it says never holds a value of the Secret.</summary>
internal static class KafkaSecretReader
{
    /// <summary>The cluster, or what is wrong with the Secret.</summary>
    /// <param name="secret">The Secret, or null when there is none.</param>
    /// <param name="name">Its name.</param>
    /// <param name="namespace">Its namespace.</param>
    public static (KafkaCluster? Cluster, string? Problem) Read(V1Secret? secret, string name, string @namespace)
    {
        if (secret is null) return (null, $"secret {name}: not found in namespace {@namespace}");
        var data = secret.Data ?? new Dictionary<string, byte[]>();
        if (data.Keys.Order(StringComparer.Ordinal).FirstOrDefault(key => !KafkaPropertyNames.Allowed.Contains(key)) is { } foreign)
            return (null, $"secret {name}: key \"{foreign}\" is not allowed; use {string.Join(", ", KafkaPropertyNames.Allowed.Order(StringComparer.Ordinal))}");
        var properties = data.ToDictionary(pair => pair.Key, pair => Encoding.UTF8.GetString(pair.Value).TrimEnd('\n'));
        return string.IsNullOrWhiteSpace(properties.GetValueOrDefault(KafkaCluster.BootstrapServersProperty))
            ? (null, $"secret {name}: key \"{KafkaCluster.BootstrapServersProperty}\" is missing")
            : (new KafkaCluster($"Kafka of secret {@namespace}/{name}", properties), null);
    }
}
