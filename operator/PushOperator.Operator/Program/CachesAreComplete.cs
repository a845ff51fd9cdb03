using Microsoft.Extensions.Diagnostics.HealthChecks;
using PushOperator.ControllerRuntime.Abstractions;

namespace PushOperator.Operator.Program;

/// <summary>Ready: everything that is watched has been listed once, so that this process works, or could take over.</summary>
internal sealed class CachesAreComplete(IOperatorState state) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(state.CachesAreComplete
            ? HealthCheckResult.Healthy(state.IsLeading ? "leading" : "standing by")
            : HealthCheckResult.Unhealthy("not everything has been listed yet"));
}
