using Xunit;

namespace PushOperator.TestUtilities;

/// <summary>
/// Apache Kafka on loopback, started once for a test project by <c>$KAFKA_HOME/local</c> (an assembly fixture). Tests share it:
/// each uses topic and group names of its own.
/// </summary>
public sealed class ApacheKafka : IAsyncDisposable
{
    /// <summary>16 bytes in URL-safe base64, as Kafka wants it.</summary>
    private const string ClusterId = "cHVzaC1vcGVyYXRvci10MQ";

    private readonly SemaphoreSlim _starting = new(1, 1);
    private LocalService? _service;
    private string? _bootstrapServers;

    /// <summary>Where <c>local</c> is, or null.</summary>
    public static string? Home => Environment.GetEnvironmentVariable("KAFKA_HOME") is { Length: > 0 } home ? home : null;

    /// <summary>Bootstrap servers of the running broker, started now if nobody asked before. Skips the test, saying why, when there is no Kafka.</summary>
    public async Task<string> BootstrapServersAsync()
    {
        if (Home is null) Assert.Skip("KAFKA_HOME is not set: this test runs on Apache Kafka");
        await _starting.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            if (_bootstrapServers is not null) return _bootstrapServers;
            var port = FreePort.Next(2);
            _service = await LocalService.StartAsync(Home, TimeSpan.FromSeconds(90), [$"{port}"], Prepare);
            return _bootstrapServers = $"127.0.0.1:{port}";
        }
        finally
        {
            _starting.Release();
        }
    }

    // The script would draw one by chance, and one in 64 begins with a dash, which the format tool takes for an option.
    internal static void Prepare(string directory) => File.WriteAllText(Path.Combine(directory, "cluster-id"), ClusterId);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_service is not null) await _service.DisposeAsync();
    }
}
