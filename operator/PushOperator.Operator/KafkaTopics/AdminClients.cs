using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace PushOperator.Operator.KafkaTopics;

/// <summary>One librdkafka admin client for each way to reach a cluster, kept while it is used. Thread-safe.</summary>
/// <remarks>
/// A client is a set of threads and connections that is expensive to make and meant to live long. After a Secret was rotated the old client is used no
/// more; it goes once it was idle for <see cref="IdleAfter"/>, which is longer than any call lasts.
/// </remarks>
internal sealed partial class AdminClients(TimeProvider time, ILogger<AdminClients> logger) : IDisposable
{
    private static readonly TimeSpan IdleAfter = TimeSpan.FromMinutes(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, AdminConnection> _connections = [];

    /// <summary>The connection to a cluster, made now if there is none.</summary>
    /// <exception cref="KafkaPropertiesException">librdkafka refuses a property.</exception>
    public AdminConnection Get(KafkaCluster cluster)
    {
        var now = time.GetTimestamp();
        List<AdminConnection> idle;
        AdminConnection? connection;
        lock (_lock)
        {
            if (!_connections.TryGetValue(cluster.Fingerprint, out connection)) _connections[cluster.Fingerprint] = connection = new AdminConnection(Build(cluster));
            connection.LastUse = now;
            idle = TakeIdle(now);
        }

        // Outside the lock: it may wait for the client's threads.
        foreach (var old in idle) old.Client.Dispose();
        return connection;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var connection in _connections.Values) connection.Client.Dispose();
            _connections.Clear();
        }
    }

    private List<AdminConnection> TakeIdle(long now)
    {
        var idle = _connections.Where(pair => time.GetElapsedTime(pair.Value.LastUse, now) > IdleAfter).ToList();
        foreach (var (fingerprint, _) in idle) _connections.Remove(fingerprint);
        return [.. idle.Select(pair => pair.Value)];
    }

    private IAdminClient Build(KafkaCluster cluster)
    {
        var properties = new Dictionary<string, string>(cluster.Properties)
        {
            ["client.id"] = "push-operator",
            ["socket.keepalive.enable"] = "true",
            ["reconnect.backoff.max.ms"] = "2000",
        };
        try
        {
            return new AdminClientBuilder(properties)
                .SetErrorHandler((_, error) => LogError(logger, cluster.Name, error.Code, error.Reason))
                .SetLogHandler((_, message) => LogLibrary(logger, cluster.Name, message.Facility, message.Message))
                .Build();
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            // Not as the inner exception: its message repeats the value, which may be a password.
            throw new KafkaPropertiesException(cluster.Name);
        }
    }
}
