using Microsoft.Extensions.Diagnostics.HealthChecks;
using PushOperator.Router.Routing;

namespace PushOperator.Router.Lifecycle;

/// <summary><c>/readyz</c>: the groups are known and the router stays. Says nothing of gateways: a router without any still answers with the right refusal.</summary>
internal sealed class Readiness(GroupProxyConfigProvider routes, OpenConnections connections) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(
            connections.IsDraining ? HealthCheckResult.Unhealthy("draining")
            : !routes.IsServing ? HealthCheckResult.Unhealthy("the groups are not known yet")
            : HealthCheckResult.Healthy());
}
