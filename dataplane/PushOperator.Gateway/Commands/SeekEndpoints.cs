using System.Net.Mime;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Problems;
using PushOperator.Gateway.Seeks;

namespace PushOperator.Gateway.Commands;

/// <summary>The paths that move a whole group.</summary>
internal static class SeekEndpoints
{
    /// <summary>Maps them below <c>/v1/groups/{group}</c>.</summary>
    public static void MapSeeks(this RouteGroupBuilder group)
    {
        group.MapPost("/seek", StartAsync)
            .WithName("seek").WithSummary("Moves the whole group, on all pods: {\"to\":\"earliest|latest|<RFC 3339 time>|<cursor>\",\"topics\":[…]?,\"rate\":N?}")
            .Accepts<SeekCommand>(MediaTypeNames.Application.Json)
            .Produces<SeekStatus>(202).ProducesProblemOf(400).ProducesProblemOf(409).ProducesProblemOf(413).ProducesProblemOf(415).ProducesProblemOf(503);
        group.MapGet("/seeks", (string group, ISubscriberGroup seeks) => TypedResults.Ok(new SeekList([.. seeks.Seeks.List().Select(seek => seek with { Partitions = null })])))
            .WithName("seeks").WithSummary("The seek that runs and the newest that ended, newest first");
        group.MapGet("/seeks/{id}", (string group, string id, ISubscriberGroup seeks) => seeks.Seeks.Find(id) is { } seek ? TypedResults.Ok(seek) : (IResult)NotFound(id))
            .WithName("seekStatus").WithSummary("How far a seek is, by partition").Produces<SeekStatus>();
        group.MapDelete("/seeks/{id}", CancelAsync)
            .WithName("cancelSeek").WithSummary("Cancels a seek that runs: the group goes back to where it was").Produces<SeekStatus>(202).ProducesProblemOf(409).ProducesProblemOf(503);
    }

    private static async Task<IResult> StartAsync(string group, HttpContext context, ISubscriberGroup seeks, CancellationToken cancellationToken)
    {
        var (body, problem) = await JsonRequest.ReadAsync(context, SeekBody.MaxBytes, cancellationToken);
        if (problem is not null) return problem;
        if (SeekBody.Read(body.Span, out var command) is { } bad) return new Problem(400, bad.Code, bad.Detail);
        return Answer(context, group, await seeks.Seeks.StartAsync(command!, cancellationToken));
    }

    private static async Task<IResult> CancelAsync(string group, string id, HttpContext context, ISubscriberGroup seeks, CancellationToken cancellationToken) =>
        seeks.Seeks.Find(id) is null ? NotFound(id) : Answer(context, group, await seeks.Seeks.CancelAsync(id, cancellationToken));

    private static IResult Answer(HttpContext context, string group, SeekOutcome outcome)
    {
        var id = outcome is SeekOutcome.Accepted accepted ? accepted.Seek.Id : ((SeekOutcome.Refused)outcome).RunningId;
        if (id is not null) context.Response.Headers.Location = $"/v1/groups/{Uri.EscapeDataString(group)}/seeks/{id}";
        return outcome switch
        {
            SeekOutcome.Accepted taken => TypedResults.Json(taken.Seek, statusCode: 202),
            SeekOutcome.Refused refused => new Problem(refused.Status, refused.Code, refused.Detail, refused.RetryAfter),
            _ => throw new InvalidOperationException($"no answer for {outcome}"),
        };
    }

    private static Problem NotFound(string id) => new(404, "seek_not_found", $"no seek {(id.Length <= 64 ? id : id[..64])} is known; the group remembers the one that runs and the newest twenty that ended");
}
