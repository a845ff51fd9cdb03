using Microsoft.Extensions.Diagnostics.HealthChecks;
using PushOperator.Router.Endpoints;
using PushOperator.Router.Routing;

namespace PushOperator.Router.Lifecycle;

/// <summary>
/// <c>/readyz</c>: the groups are known, every gateway of theirs was asked once for its metadata, and the router stays. Says nothing of gateways after that: a router without any still answers
/// with the right refusal.
/// </summary>
internal sealed class Readiness(GroupProxyConfigProvider routes, GroupDirectory directory, OpenConnections connections) : IHealthCheck
{
    // Once: gateways that come later must not take a working router out of its Service.
    private volatile bool _knowsGateways;

    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(
            connections.IsDraining ? HealthCheckResult.Unhealthy("draining")
            : !routes.IsServing ? HealthCheckResult.Unhealthy("the groups are not known yet")
            : !KnowsGateways() ? HealthCheckResult.Unhealthy("not every gateway was asked for its metadata yet")
            : HealthCheckResult.Healthy());

    // Before it has metadata of a gateway the router sends nobody there, so without this the first subscribers of a new router would be refused.
    private bool KnowsGateways() => _knowsGateways = _knowsGateways || directory.Groups.All(group => group.Endpoints.All(endpoint => endpoint.WasAsked));
}
