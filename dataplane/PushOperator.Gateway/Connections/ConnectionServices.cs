using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Diagnostics;

namespace PushOperator.Gateway.Connections;

/// <summary>What all connections of the pod share.</summary>
internal sealed class ConnectionServices(
    GatewayConfiguration configuration,
    ConnectionCapacity capacity,
    TimerWheel timers,
    TimeProvider time,
    GatewayMetrics metrics,
    ILogger<SubscriberConnection> logger)
{
    /// <summary>The group's configuration.</summary>
    public GatewayConfiguration Configuration => configuration;

    /// <summary>How many connections the pod has.</summary>
    public ConnectionCapacity Capacity => capacity;

    /// <summary>The pod's timer.</summary>
    public TimerWheel Timers => timers;

    /// <summary>The clock.</summary>
    public TimeProvider Time => time;

    /// <summary>The pod's counters.</summary>
    public GatewayMetrics Metrics => metrics;

    /// <summary>The log of connections.</summary>
    public ILogger Logger => logger;
}
