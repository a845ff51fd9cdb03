using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace PushOperator.Client.Tests.Support;

/// <summary>A seek of a gateway's group that goes on each time somebody looks.</summary>
internal sealed class ScriptedSeek
{
    private int _left = 100;
    private volatile bool _isCancelled;

    /// <summary>Bodies of what was asked for.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>How much it goes on each time.</summary>
    public int Pace { get; set; } = 50;

    public bool IsCancelled => _isCancelled;

    /// <summary>The code of a refusal, or null.</summary>
    public string? Refusal { get; set; }

    public void Map(RouteGroupBuilder group)
    {
        group.MapPost("/seek", (JsonElement body) =>
        {
            Asked.Enqueue(body.GetRawText());
            return Refusal is null ? Results.Json(State(), statusCode: 202) : Results.Json(new { code = Refusal, detail = "seek 02 of this group runs" }, statusCode: 409);
        });
        group.MapGet("/seeks/01", () =>
        {
            _left = Math.Max(0, _left - Pace);
            return Results.Json(State());
        });
        group.MapDelete("/seeks/01", () =>
        {
            _isCancelled = true;
            return Results.Json(State(), statusCode: 202);
        });
    }

    private object State()
    {
        var state = _isCancelled ? "cancelled" : _left == 0 ? "done" : "running";
        return new
        {
            id = "01", state, to = "earliest", rate = 500, askedAt = DateTimeOffset.UnixEpoch, left = _left,
            partitions = new[] { new { topic = "orders", partition = 3, from = 100, to = 0, end = 100, position = 100 - _left, state = "replaying", left = _left } },
        };
    }
}
