using Confluent.Kafka;
using PushOperator.DataPlane.Configuration.Gateway;

namespace PushOperator.Gateway.Kafka;

/// <summary>The librdkafka properties every client of this pod starts from: bootstrap servers, what the mounted Secret says, and what is always set.</summary>
internal static class KafkaClientProperties
{
    /// <summary>Reads one property a file from <paramref name="secretDirectory"/> (null: none). Files that begin with a dot are Kubernetes' own.</summary>
    /// <exception cref="IOException">A file of the Secret cannot be read.</exception>
    public static ClientConfig Create(KafkaConfiguration kafka, string? secretDirectory, string clientId)
    {
        var properties = new ClientConfig
        {
            SocketKeepaliveEnable = true,
            ReconnectBackoffMs = 100,
            ReconnectBackoffMaxMs = 2_000,
        };
        if (secretDirectory is not null)
        {
            foreach (var file in Directory.EnumerateFiles(secretDirectory).Where(file => !Path.GetFileName(file).StartsWith('.')))
                properties.Set(Path.GetFileName(file), File.ReadAllText(file).TrimEnd('\n'));
        }

        properties.BootstrapServers = kafka.BootstrapServers;
        properties.ClientId = clientId;
        return properties;
    }
}
