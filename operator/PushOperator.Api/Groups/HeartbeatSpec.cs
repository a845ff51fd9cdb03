namespace PushOperator.Api.Groups;

/// <summary>How dead connections are found.</summary>
public sealed record HeartbeatSpec
{
    /// <summary>A duration, 1s to 5m: silence after which the gateway pings.</summary>
    public string Interval { get; set; } = "25s";

    /// <summary>A duration, 1s to 5m: silence after the ping that ends the connection.</summary>
    public string Timeout { get; set; } = "8s";
}
