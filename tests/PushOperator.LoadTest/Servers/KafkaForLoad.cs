using Confluent.Kafka;
using Confluent.Kafka.Admin;
using PushOperator.EmbeddedKafka;
using PushOperator.TestUtilities;

namespace PushOperator.LoadTest.Servers;

/// <summary>The Kafka behind the gateway: one embedded broker in this process, or Apache Kafka started by <c>HOME/local</c>.</summary>
internal sealed class KafkaForLoad : IAsyncDisposable
{
    // 16 bytes in URL-safe base64, as Kafka wants it.
    private const string ClusterId = "cHVzaC1sb2FkLXRlc3Qtdg";

    private readonly EmbeddedKafkaCluster? _embedded;
    private readonly string? _home;
    private readonly TemporaryDirectory? _directory;

    private KafkaForLoad(string bootstrapServers, EmbeddedKafkaCluster? embedded, string? home, TemporaryDirectory? directory) =>
        (BootstrapServers, _embedded, _home, _directory) = (bootstrapServers, embedded, home, directory);

    public string BootstrapServers { get; }

    public bool IsEmbedded => _embedded is not null;

    /// <summary>What it is, for the report.</summary>
    public string Name => _embedded is null ? "Apache Kafka" : "embedded broker";

    /// <summary>Starts it; the embedded one when <paramref name="home"/> is null.</summary>
    public static async Task<KafkaForLoad> StartAsync(string? home)
    {
        if (home is null)
        {
            var embedded = EmbeddedKafkaCluster.Start(brokers: 1);
            return new KafkaForLoad(embedded.BootstrapServers, embedded, null, null);
        }

        var directory = new TemporaryDirectory();
        var port = FreePort.Next(2);
        await File.WriteAllTextAsync(Path.Combine(directory.Path, "cluster-id"), ClusterId);
        var result = await Shell.RunAsync(Path.Combine(home, "local"), ["start", directory.Path, $"{port}"], timeout: TimeSpan.FromSeconds(90));
        if (result.ExitCode != 0) throw new LoadTestException($"--kafka-home {home}: 'local start' failed: {result.Error}");
        return new KafkaForLoad($"127.0.0.1:{port}", null, home, directory);
    }

    /// <summary>Makes a topic.</summary>
    public async Task CreateTopicAsync(string name, int partitions)
    {
        if (_embedded is not null)
        {
            _embedded.CreateTopic(name, partitions);
            return;
        }

        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = BootstrapServers }).Build();
        await admin.CreateTopicsAsync([new TopicSpecification { Name = name, NumPartitions = partitions, ReplicationFactor = 1 }]);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _embedded?.Dispose();
        if (_directory is null) return;
        await Shell.RunAsync(Path.Combine(_home!, "local"), ["stop", _directory.Path]);
        _directory.Dispose();
    }
}
