using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Diagnostics;
using PushOperator.Gateway.Publishing;

namespace PushOperator.Gateway.Connections;

/// <summary>What the operation handlers of all connections share.</summary>
internal sealed class OperationServices(
    GatewayConfiguration configuration,
    TopicNames topics,
    Publisher publisher,
    TokenRefresh tokens,
    GatewayMetrics metrics,
    TimeProvider time,
    ILogger<OperationHandler> logger)
{
    /// <summary>The group's configuration.</summary>
    public GatewayConfiguration Configuration => configuration;

    /// <summary>The group's topics.</summary>
    public TopicNames Topics => topics;

    /// <summary>The way into Kafka.</summary>
    public Publisher Publisher => publisher;

    /// <summary>Takes newer tokens.</summary>
    public TokenRefresh Tokens => tokens;

    /// <summary>The pod's counters.</summary>
    public GatewayMetrics Metrics => metrics;

    /// <summary>The clock.</summary>
    public TimeProvider Time => time;

    /// <summary>The log of operations.</summary>
    public ILogger Logger => logger;
}
