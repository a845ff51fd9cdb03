namespace PushOperator.TestUtilities;

/// <summary>
/// Several brokers of Apache Kafka on loopback, of the caller's own, each a process that can be killed and started again. Brokers are numbered from 1 (their <c>node.id</c> is one less).
/// </summary>
public sealed class ApacheKafkaCluster : IAsyncDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(120);
    private readonly LocalService _service;

    private ApacheKafkaCluster(LocalService service, int firstPort, int brokers)
    {
        (_service, Brokers) = (service, brokers);
        BootstrapServers = string.Join(',', Enumerable.Range(0, brokers).Select(number => $"127.0.0.1:{firstPort + (2 * number)}"));
    }

    /// <summary>How many there are, up or down.</summary>
    public int Brokers { get; }

    /// <summary>Comma-separated <c>127.0.0.1:port</c>, one entry a broker.</summary>
    public string BootstrapServers { get; }

    /// <summary>Starts a cluster; it serves when this returns.</summary>
    /// <param name="brokers">1 to 9.</param>
    /// <exception cref="InvalidOperationException"><c>KAFKA_HOME</c> is not set, or the brokers did not start; the message has their last words.</exception>
    public static async Task<ApacheKafkaCluster> StartAsync(int brokers, CancellationToken cancellationToken)
    {
        var home = ApacheKafka.Home ?? throw new InvalidOperationException("KAFKA_HOME is not set: it names the folder whose script `local` starts Apache Kafka");
        var port = FreePort.Next(2 * brokers);
        cancellationToken.ThrowIfCancellationRequested();
        return new ApacheKafkaCluster(await LocalService.StartAsync(home, Bound, [$"{port}", $"{brokers}"], ApacheKafka.Prepare), port, brokers);
    }

    /// <summary>Ends a broker at once.</summary>
    public Task KillAsync(int broker) => _service.CommandAsync("kill", $"{broker - 1}");

    /// <summary>Starts a broker again on its own data; it serves when this returns.</summary>
    public Task RestartAsync(int broker) => _service.CommandAsync("restart", $"{broker - 1}");

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _service.DisposeAsync();
}
