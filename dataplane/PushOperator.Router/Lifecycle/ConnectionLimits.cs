namespace PushOperator.Router.Lifecycle;

/// <summary>How many connections fit into the process's file descriptors. A forwarded connection has two sockets, the subscriber's and the gateway's.</summary>
/// <param name="Subscribers">Most forwarded connections.</param>
/// <param name="Handshakes">Most connections that are not upgraded (yet): handshakes, refusals, probes.</param>
internal sealed record ConnectionLimits(int Subscribers, int Handshakes)
{
    /// <summary>Files, listeners, metadata readers, API watches: an idle Kestrel process has about 200.</summary>
    private const int Reserve = 300;

    private const int MaxHandshakes = 4_000;

    /// <summary>What is taken when the process is not limited.</summary>
    private const int Unlimited = 1_048_576;

    /// <summary>The limits for this process.</summary>
    /// <param name="wanted"><see cref="RouterOptions.MaxSubscribers"/>; 0 takes what fits.</param>
    /// <param name="descriptors">RLIMIT_NOFILE, or null when there is none.</param>
    /// <returns>Null when <paramref name="wanted"/> does not fit.</returns>
    public static ConnectionLimits? For(int wanted, int? descriptors)
    {
        var files = Math.Min(descriptors ?? Unlimited, Unlimited);
        var handshakes = Math.Min(MaxHandshakes, files / 10);
        // A handshake has its second socket before it is upgraded, too.
        var room = Math.Max(0, (files - Reserve - (2 * handshakes)) / 2);
        if (wanted > room || room == 0) return null;
        return new ConnectionLimits(wanted == 0 ? room : wanted, handshakes);
    }
}
