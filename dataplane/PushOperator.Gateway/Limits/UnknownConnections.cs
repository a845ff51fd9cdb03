using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Problems;

namespace PushOperator.Gateway.Limits;

/// <summary>Counts the upgraded connections that have yet to say who they are, so that they cannot take all places of those who do. Thread-safe.</summary>
internal sealed class UnknownConnections(GatewayConfiguration configuration)
{
    private int _taken;

    /// <summary>Takes a place; who got one gives it back by <see cref="Release"/>, as soon as it is known or gone.</summary>
    /// <returns>Null, or why there is no place.</returns>
    public Problem? Take()
    {
        var most = configuration.Limits.UnauthenticatedConnections;
        if (Interlocked.Increment(ref _taken) <= most) return null;
        Release();
        return new Problem(503, "over_capacity", $"{most} connections of this pod have yet to bring their token; connect later", RetryTime.Soon()) { Limit = "unauthenticated_connections" };
    }

    /// <summary>Gives a place back.</summary>
    public void Release() => Interlocked.Decrement(ref _taken);
}
