using Confluent.Kafka;
using PushOperator.EmbeddedKafka;

namespace PushOperator.LocalCluster.Cluster;

/// <summary>The broker of a local cluster: embedded, or the user's.</summary>
internal sealed class KafkaConnection : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);

    private readonly bool _isOurs;

    private KafkaConnection(string bootstrapServers, EmbeddedKafkaCluster? embedded, bool isOurs) => (BootstrapServers, Embedded, _isOurs) = (bootstrapServers, embedded, isOurs);

    /// <summary>Comma-separated <c>host:port</c>.</summary>
    public string BootstrapServers { get; }

    /// <summary>The embedded brokers; null when the user brought a broker.</summary>
    public EmbeddedKafkaCluster? Embedded { get; }

    /// <summary>Starts the embedded brokers, or looks whether the user's answers.</summary>
    /// <param name="bootstrapServers">Of the user's broker; null: the embedded ones.</param>
    /// <param name="brokers">Embedded ones that run already.</param>
    /// <exception cref="CannotStartException">It does not within 10 s.</exception>
    public static async Task<KafkaConnection> OpenAsync(string? bootstrapServers, EmbeddedKafkaCluster? brokers = null)
    {
        if (bootstrapServers is null)
        {
            var embedded = brokers ?? EmbeddedKafkaCluster.Start();
            return new KafkaConnection(embedded.BootstrapServers, embedded, isOurs: brokers is null);
        }

        await Task.Run(() => Check(bootstrapServers));
        return new KafkaConnection(bootstrapServers, null, isOurs: false);
    }

    /// <summary>Stops the embedded brokers, if they are not the caller's; what they held is gone.</summary>
    public void Dispose()
    {
        if (_isOurs) Embedded?.Dispose();
    }

    private static void Check(string bootstrapServers)
    {
        try
        {
            using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrapServers }).SetLogHandler((_, _) => { }).Build();
            admin.GetMetadata(Bound);
        }
        catch (KafkaException exception)
        {
            throw new CannotStartException(ExitCode.Kafka, $"no Kafka broker answers at {bootstrapServers} (--kafka): {exception.Error.Reason}", exception);
        }
    }
}
