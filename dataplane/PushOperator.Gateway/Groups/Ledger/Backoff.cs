using PushOperator.DataPlane.Configuration.Gateway;

namespace PushOperator.Gateway.Groups.Ledger;

/// <summary>Waits before redeliveries.</summary>
internal static class Backoff
{
    /// <summary>
    /// The wait after delivery number <paramref name="count"/> failed: by policy, at most the configured maximum, less up to a fifth so that messages which failed
    /// together do not come back together. The same for the same message and count, which keeps the ledger deterministic.
    /// </summary>
    /// <returns>Milliseconds.</returns>
    public static long After(BackoffConfiguration configuration, int count, long offset)
    {
        var steps = Math.Max(count, 1);
        var wait = configuration.Policy == BackoffPolicy.Linear
            ? (long)configuration.InitialMs * steps
            : (long)configuration.InitialMs << Math.Min(steps - 1, 30);
        var capped = Math.Min(wait, configuration.MaxMs);
        var spread = (ulong)((offset * 31) + count) * 0x9E3779B97F4A7C15 >> 32;
        return capped - (long)((ulong)(capped / 5) * spread >> 32);
    }
}
