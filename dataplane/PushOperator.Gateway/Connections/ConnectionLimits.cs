namespace PushOperator.Gateway.Connections;

/// <summary>How many connections the pod takes, so that subscribers + other connections + the process's own files fit under the file limit.</summary>
/// <param name="Subscribers">Upgraded connections.</param>
/// <param name="Others">Connections that are not upgraded: handshakes under way, publishers, probes, routers.</param>
internal sealed record ConnectionLimits(int Subscribers, int Others)
{
    /// <summary>
    /// Files the process holds besides connections: assemblies (two each), event loops, and for every Kafka client and broker a connection and two ends of a pipe. Measured at 210 with one broker and 331 with three.
    /// </summary>
    private const int OwnFiles = 512;

    private const int FewestOthers = 100;
    private const int MostOthers = 4_000;

    /// <summary>Fits the configured number of subscribers under the file limit; null when not even one fits.</summary>
    public static ConnectionLimits? Fit(int maxConnections, int fileLimit)
    {
        var free = fileLimit - OwnFiles;
        var others = Math.Clamp(free / 5, FewestOthers, MostOthers);
        var subscribers = Math.Min(maxConnections, free - others);
        return subscribers < 1 ? null : new ConnectionLimits(subscribers, others);
    }
}
