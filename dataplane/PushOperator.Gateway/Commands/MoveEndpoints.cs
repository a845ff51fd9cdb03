using System.Net.Mime;
using PushOperator.Gateway.Lifecycle;
using PushOperator.Gateway.Problems;

namespace PushOperator.Gateway.Commands;

/// <summary>The path by which the operator evens out the load of a group's pods.</summary>
internal static class MoveEndpoints
{
    /// <summary>Maps it below <c>/v1/groups/{group}</c>.</summary>
    public static void MapMoves(this RouteGroupBuilder group) =>
        group.MapPost("/move", StartAsync)
            .WithMetadata(OperatorMay.Instance)
            .WithName("move").WithSummary("Lets so many subscribers go to other pods, spread over a time: {\"connections\":N,\"withinMs\":N}")
            .Accepts<MoveOrder>(MediaTypeNames.Application.Json)
            .Produces<MoveAnswer>(202).ProducesProblemOf(400).ProducesProblemOf(413).ProducesProblemOf(415);

    private static async Task<IResult> StartAsync(string group, HttpContext context, SubscriberMoves moves, CancellationToken cancellationToken)
    {
        var (body, problem) = await JsonRequest.ReadAsync(context, MoveBody.MaxBytes, cancellationToken);
        if (problem is not null) return problem;
        if (MoveBody.Read(body.Span, out var order) is { } bad) return new Problem(400, bad.Code, bad.Detail);
        return TypedResults.Json(new MoveAnswer(moves.Start(order!)), statusCode: 202);
    }
}
