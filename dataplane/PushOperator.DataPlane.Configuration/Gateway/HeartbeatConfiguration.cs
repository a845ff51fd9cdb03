namespace PushOperator.DataPlane.Configuration.Gateway;

/// <summary>How dead connections are found: a ping after <see cref="IntervalMs"/> without a byte read, the end after <see cref="TimeoutMs"/> more.</summary>
public sealed record HeartbeatConfiguration
{
    /// <summary>Silence after which the gateway pings.</summary>
    /// <value>Milliseconds; default 25,000. 1,000 to 300,000.</value>
    public int IntervalMs { get; init; } = 25_000;

    /// <summary>Silence after the ping that ends the connection (4102).</summary>
    /// <value>Milliseconds; default 8,000. 1,000 to 300,000.</value>
    public int TimeoutMs { get; init; } = 8_000;
}
