using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Lifecycle;
using PushOperator.Gateway.Problems;

namespace PushOperator.Gateway.Health;

/// <summary>The probes of the pod.</summary>
internal static class HealthEndpoints
{
    /// <summary>
    /// Maps <c>/livez</c>, which says only that the process answers: a pod that is restarted because Kafka is away loses its subscribers and gains nothing.
    /// Maps <c>/readyz</c>, which says that the pod consumes and takes subscribers.
    /// </summary>
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/livez", () => "ok").WithName("livez").WithSummary("The process lives");
        routes.MapGet("/readyz", Ready).WithName("readyz").WithSummary("The pod consumes and takes subscribers")
            .Produces<string>(200, "text/plain").Produces<ProblemBody>(503, Problem.MediaType);
    }

    private static IResult Ready(DrainState drain, ISubscriberGroup group)
    {
        if (drain.IsDraining) return new Problem(503, "not_ready", "this pod is going", TimeSpan.FromSeconds(1));
        return group.IsConsuming ? Results.Text("ok") : new Problem(503, "not_ready", "Kafka is not being read yet, or not any more", TimeSpan.FromSeconds(1));
    }
}
