using System.Net.Mime;
using PushOperator.DataPlane.Configuration.Endpoint;
using PushOperator.Gateway.Authentication;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Problems;

namespace PushOperator.Gateway.Commands;

/// <summary>The paths of the command port beside publishing, probes and metrics.</summary>
internal static class CommandEndpoints
{
    /// <summary>Maps them, and a problem for every other path.</summary>
    public static void MapCommands(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/endpoint", (EndpointMetadataSource source) => Results.Bytes(source.Current().ToJson(), MediaTypeNames.Application.Json))
            .WithName("endpoint").WithSummary("The pod's endpoint metadata").Produces<EndpointMetadata>();
        var group = routes.MapGroup("/v1/groups/{group}").AddEndpointFilter(RefuseStrangers).AddEndpointFilter(RefuseOtherGroups)
            .ProducesProblemOf(401).ProducesProblemOf(403).ProducesProblemOf(404).ProducesProblemOf(503);
        group.MapGet("", GroupAsync)
            .WithName("group").WithSummary("The group, and this pod's part of it").Produces<GroupView>().ProducesProblemOf(400);
        group.MapGet("/subscribers", (string group, string? limit, string? @continue, GroupQueries queries) => Page("subscribers", limit, @continue, page => TypedResults.Ok(queries.Subscribers(page))))
            .WithName("subscribers").WithSummary("Subscribers connected to this pod, by session").Produces<SubscriberPage>().ProducesProblemOf(400);
        group.MapGet("/subscribers/{id}", (string group, string id, GroupQueries queries) => queries.Subscriber(id) is { } found ? TypedResults.Ok(found) : NoSubscriber(id))
            .WithName("subscriber").WithSummary("One subscriber, by session or subscriber id, connected or kept").Produces<SubscriberView>();
        group.MapDelete("/subscribers/{id}", RemoveAsync)
            .WithName("disconnect").WithSummary("Disconnects a subscriber with close code 4003; with forget=true its position is dropped, too").Produces(204).ProducesProblemOf(400).ProducesProblemOf(503);
        group.MapGet("/unacked", (string group, string? limit, string? @continue, GroupQueries queries) => Page("unacked", limit, @continue, page => TypedResults.Ok(queries.Unacked(page))))
            .WithName("unacked").WithSummary("Deliveries that wait for an acknowledgement, oldest first").Produces<UnackedPage>().ProducesProblemOf(400);
        group.MapSeeks();
        group.MapMoves();
        routes.MapOpenApi("/openapi/{documentName}.json");
    }

    private static async ValueTask<object?> RefuseStrangers(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var admission = http.RequestServices.GetRequiredService<CommandAdmission>();
        var operatorMay = http.GetEndpoint()!.Metadata.GetMetadata<OperatorMay>() is not null;
        return await admission.CheckAsync(http.Request, operatorMay) is { } problem ? problem : await next(context);
    }

    private static ValueTask<object?> RefuseOtherGroups(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var name = (string)context.HttpContext.Request.RouteValues["group"]!;
        if (context.HttpContext.RequestServices.GetRequiredService<GroupQueries>().Knows(name)) return next(context);
        return new ValueTask<object?>(new Problem(404, "group_not_found", $"this pod does not belong to a group {name}"));
    }

    private static async Task<IResult> GroupAsync(string group, string? limit, string? @continue, GroupQueries queries, CancellationToken cancellationToken)
    {
        var (page, problem) = PageRequest.Read("partitions", limit, @continue);
        return page is null ? problem! : TypedResults.Ok(await queries.GroupAsync(page, cancellationToken));
    }

    private static IResult Page(string list, string? limit, string? token, Func<PageRequest, IResult> query)
    {
        var (page, problem) = PageRequest.Read(list, limit, token);
        return page is null ? problem! : query(page);
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
