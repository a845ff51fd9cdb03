using Microsoft.AspNetCore.Diagnostics.HealthChecks;

namespace PushOperator.Router.Diagnostics;

/// <summary>What the management port answers: <c>/livez</c>, <c>/readyz</c>, <c>/metrics</c>, and 404 to the rest.</summary>
internal static class ManagementPort
{
    /// <summary>Fills the branch of requests that came in on that port.</summary>
    public static void Use(IApplicationBuilder branch)
    {
        branch.UseOpenTelemetryPrometheusScrapingEndpoint();
        // The process answers: no check is asked, so that a lost API server restarts nobody.
        branch.UseHealthChecks("/livez", new HealthCheckOptions { Predicate = _ => false });
        branch.UseHealthChecks("/readyz");
    }
}
