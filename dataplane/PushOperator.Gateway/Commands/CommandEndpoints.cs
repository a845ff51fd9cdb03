using System.Globalization;
using System.Net.Mime;
using PushOperator.DataPlane.Configuration.Endpoint;
using PushOperator.Gateway.Groups;
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
        group.MapDelete("/subscribers/{id}", RemoveAsync)
            .WithName("disconnect").WithSummary("Disconnects a subscriber with close code 4003; with forget=true its position is dropped, too").Produces(204).ProducesProblemOf(400).ProducesProblemOf(503);
        group.MapGet("/unacked", (string group, string? limit, GroupQueries queries) => WithLimit(limit, most => TypedResults.Ok(queries.Unacked(most))))
            .WithName("unacked").WithSummary("Deliveries that wait for an acknowledgement, oldest first").Produces<UnackedList>().ProducesProblemOf(400);
        group.MapSeeks();
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

    private static async Task<IResult> RemoveAsync(string group, string id, string? forget, GroupQueries queries, CancellationToken cancellationToken)
    {
        if (forget is not (null or "true" or "false")) return new Problem(400, "bad_field", $"forget={forget}: true or false is wanted");
        if (forget != "true") return queries.Disconnect(id) ? TypedResults.NoContent() : NoSubscriber(id);
        return await queries.ForgetAsync(id, cancellationToken) switch
        {
            ForgetOutcome.Forgotten => TypedResults.NoContent(),
            ForgetOutcome.NotKept => new Problem(400, "bad_field", "forget: a Shared group keeps no positions by subscriber"),
            ForgetOutcome.Unavailable => new Problem(503, "kafka_unavailable", $"Kafka did not take in time that {id} is forgotten; try again", TimeSpan.FromSeconds(2)),
            _ => queries.Disconnect(id) ? TypedResults.NoContent() : new Problem(404, "subscriber_not_found", $"{id} is not known to this group"),
        };
    }

    private static IResult NoSubscriber(string id) => new Problem(404, "subscriber_not_found", $"{id} is not connected to this pod");

    /// <summary>Says in the API description that a problem of this status may be answered.</summary>
    public static TBuilder ProducesProblemOf<TBuilder>(this TBuilder builder, int status)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(ProblemBody), [Problem.MediaType]));
}
