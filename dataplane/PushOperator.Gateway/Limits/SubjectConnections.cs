using System.Runtime.InteropServices;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Problems;

namespace PushOperator.Gateway.Limits;

/// <summary>Counts the connections of each token subject on this pod, from the moment its token was verified until it is gone. Holds the subjects that are connected and no others.</summary>
/// <remarks>Thread-safe. The lock is held for one look-up.</remarks>
internal sealed class SubjectConnections(GatewayConfiguration configuration)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>Takes a place; who got one gives it back by <see cref="Release"/>.</summary>
    /// <param name="subject">The token's subject; null (no token) has no limit of its own.</param>
    /// <returns>Null, or why there is no place.</returns>
    public Problem? Take(string? subject)
    {
        if (subject is null) return null;
        var most = configuration.Limits.ConnectionsPerSubject;
        lock (_lock)
        {
            var count = _counts.GetValueOrDefault(subject);
            if (count < most)
            {
                _counts[subject] = count + 1;
                return null;
            }
        }

        return new Problem(429, "too_many_connections", $"the subject of this token has its {most} connections to this pod; close some, or connect later", RetryTime.Soon()) { Limit = "connections_per_subject" };
    }

    /// <summary>Gives a place back.</summary>
    public void Release(string? subject)
    {
        if (subject is null) return;
        lock (_lock)
        {
            ref var count = ref CollectionsMarshal.GetValueRefOrNullRef(_counts, subject);
            if (--count == 0) _counts.Remove(subject);
        }
    }
}
