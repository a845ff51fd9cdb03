using PushOperator.Gateway.Problems;

namespace PushOperator.Gateway.Publishing;

/// <summary>Maps the publish path of the command port.</summary>
internal static class PublishingEndpointExtensions
{
    /// <summary>Maps <c>POST /v1/topics/{topic}/messages</c>.</summary>
    public static void MapPublishing(this IEndpointRouteBuilder routes) => routes
        .MapPost("/v1/topics/{topic}/messages", (HttpContext context, string topic, PublishEndpoint endpoint) => endpoint.PublishAsync(context, topic))
        .WithName("publish")
        .WithSummary("Publishes one message, a batch of at most 1,000, or a CloudEvent; answers when Kafka has them")
        .Produces<PublishAnswer>(200)
        .Produces<PublishAnswer>(207)
        .Produces<ProblemBody>(400, Problem.MediaType)
        .Produces<ProblemBody>(401, Problem.MediaType)
        .Produces<ProblemBody>(403, Problem.MediaType)
        .Produces<ProblemBody>(404, Problem.MediaType)
        .Produces<ProblemBody>(409, Problem.MediaType)
        .Produces<ProblemBody>(413, Problem.MediaType)
        .Produces<ProblemBody>(415, Problem.MediaType)
        .Produces<ProblemBody>(429, Problem.MediaType)
        .Produces<ProblemBody>(502, Problem.MediaType)
        .Produces<ProblemBody>(503, Problem.MediaType);
}
