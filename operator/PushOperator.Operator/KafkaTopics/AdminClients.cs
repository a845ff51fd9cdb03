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
    private readonly Dictionary<string, Entry> _clients = [];

    /// <summary>The client for a cluster, made now if there is none.</summary>
    /// <exception cref="KafkaPropertiesException">librdkafka refuses a property.</exception>
    public IAdminClient Get(KafkaCluster cluster)
    {
        var now = time.GetTimestamp();
        List<IAdminClient> idle;
        IAdminClient client;
        lock (_lock)
        {
            if (!_clients.TryGetValue(cluster.Fingerprint, out var entry)) _clients[cluster.Fingerprint] = entry = new Entry(Build(cluster));
            entry.LastUse = now;
            client = entry.Client;
            idle = TakeIdle(now);
        }

        // Outside the lock: it may wait for the client's threads.
        foreach (var old in idle) old.Dispose();
        return client;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var entry in _clients.Values) entry.Client.Dispose();
            _clients.Clear();
        }
    }

    private List<IAdminClient> TakeIdle(long now)
    {
        var idle = _clients.Where(pair => time.GetElapsedTime(pair.Value.LastUse, now) > IdleAfter).ToList();
        foreach (var (fingerprint, _) in idle) _clients.Remove(fingerprint);
        return [.. idle.Select(pair => pair.Value.Client)];
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

    private sealed class Entry(IAdminClient client)
    {
        public IAdminClient Client { get; } = client;

        public long LastUse { get; set; }
    }
}
