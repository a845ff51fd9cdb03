using System.Globalization;
using System.Net.Mime;
using PushOperator.DataPlane.Configuration.Endpoint;
using PushOperator.Gateway.Problems;

namespace PushOperator.Gateway.Commands;

/// <summary>The paths of the command port beside publishing, probes and metrics.</summary>
internal static class CommandEndpoints
{
    private const int MaxLimit = 1_000;
    private const int DefaultLimit = 100;

    /// <summary>Maps them, and a problem for every other path.</summary>
    public static void MapCommands(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/endpoint", (EndpointMetadataSource source) => Results.Bytes(source.Current().ToJson(), MediaTypeNames.Application.Json))
            .WithName("endpoint").WithSummary("The pod's endpoint metadata").Produces<EndpointMetadata>();
        var group = routes.MapGroup("/v1/groups/{group}").AddEndpointFilter(RefuseOtherGroups).ProducesProblemOf(404);
        group.MapGet("", (string group, GroupQueries queries) => TypedResults.Ok(queries.Group()))
            .WithName("group").WithSummary("This pod's part of the group");
        group.MapGet("/subscribers", (string group, string? after, string? limit, GroupQueries queries) => WithLimit(limit, most => TypedResults.Ok(queries.Subscribers(after, most))))
            .WithName("subscribers").WithSummary("Subscribers connected to this pod, by session").Produces<SubscriberPage>().ProducesProblemOf(400);
        group.MapGet("/subscribers/{id}", (string group, string id, GroupQueries queries) => queries.Subscriber(id) is { } found ? TypedResults.Ok(found) : NoSubscriber(id))
            .WithName("subscriber").WithSummary("One subscriber, by session or subscriber id").Produces<SubscriberView>();
        group.MapDelete("/subscribers/{id}", (string group, string id, GroupQueries queries) => queries.Disconnect(id) ? TypedResults.NoContent() : NoSubscriber(id))
            .WithName("disconnect").WithSummary("Disconnects a subscriber with close code 4003").Produces(204);
        group.MapGet("/unacked", (string group, string? limit, GroupQueries queries) => WithLimit(limit, most => TypedResults.Ok(queries.Unacked(most))))
            .WithName("unacked").WithSummary("Deliveries that wait for an acknowledgement, oldest first").Produces<UnackedList>().ProducesProblemOf(400);
        routes.MapOpenApi("/openapi/{documentName}.json");
    }

    private static ValueTask<object?> RefuseOtherGroups(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var name = (string)context.HttpContext.Request.RouteValues["group"]!;
        if (context.HttpContext.RequestServices.GetRequiredService<GroupQueries>().Knows(name)) return next(context);
        return new ValueTask<object?>(new Problem(404, "group_not_found", $"this pod does not belong to a group {name}"));
    }

    private static IResult WithLimit(string? text, Func<int, IResult> query)
    {
        var limit = DefaultLimit;
        var valid = text is null || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is >= 1 and <= MaxLimit);
        return valid ? query(limit) : new Problem(400, "bad_field", $"limit={text}: a whole number from 1 to {MaxLimit} is wanted");
    }

    private static IResult NoSubscriber(string id) => new Problem(404, "subscriber_not_found", $"{id} is not connected to this pod");

    private static TBuilder ProducesProblemOf<TBuilder>(this TBuilder builder, int status)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(ProblemBody), [Problem.MediaType]));
}
