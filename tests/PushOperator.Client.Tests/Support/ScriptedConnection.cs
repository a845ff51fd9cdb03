using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace PushOperator.Client.Tests.Support;

/// <summary>The gateway's end of one connection, played by the test.</summary>
internal sealed class ScriptedConnection(WebSocket socket, HttpContext http)
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    // Read while the request is alive: a test may ask after its end.
    private readonly Dictionary<string, string?> _query = http.Request.Query.ToDictionary(p => p.Key, p => (string?)p.Value);
    private readonly Dictionary<string, string?> _headers = http.Request.Headers.ToDictionary(h => h.Key, h => (string?)h.Value, StringComparer.OrdinalIgnoreCase);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the test is done with the connection.</summary>
    public Task Ended => _ended.Task;

    public string? Query(string name) => _query.GetValueOrDefault(name);

    public string? Header(string name) => _headers.GetValueOrDefault(name);

    public string? Subprotocol => socket.SubProtocol;

    /// <summary>The client's close code, when it has closed.</summary>
    public int? CloseCode => (int?)socket.CloseStatus;

    public Task WelcomeAsync(string? cursor = "c0", int heartbeatMs = 25_000) => SendAsync(
        $$"""{"op":"welcome","session":"s","heartbeatMs":{{heartbeatMs}},"window":256,"recovered":true{{(cursor is null ? "" : $",\"cursor\":\"{cursor}\"")}}}""");

    public Task MessageAsync(string id, string data = "1", int deliveryCount = 1) => SendAsync(
        $$"""{"op":"message","id":"{{id}}","ts":1763866000000,"data":{{data}}{{(deliveryCount > 1 ? $",\"deliveryCount\":{deliveryCount}" : "")}}}""");

    public async Task MessagesAsync(string prefix, int count)
    {
        for (var i = 0; i < count; i++) await MessageAsync($"{prefix}/{i}");
    }

    public async Task SendAsync(string frame)
    {
        using var bound = new CancellationTokenSource(Bound);
        await socket.SendAsync(Encoding.UTF8.GetBytes(frame), WebSocketMessageType.Text, true, bound.Token);
    }

    /// <summary>The next frame of the client, or null when it closed.</summary>
    public async Task<JsonElement?> ReceiveAsync()
    {
        using var bound = new CancellationTokenSource(Bound);
        using var frame = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(), bound.Token);
            if (part.MessageType == WebSocketMessageType.Close) return null;
            frame.Write(buffer, 0, part.Count);
            if (part.EndOfMessage) return JsonElement.Parse(frame.ToArray());
        }
    }

    /// <summary>Receives until as many ids are acknowledged; the frames' ids, a list each.</summary>
    public async Task<List<string[]>> AcksAsync(int count)
    {
        var frames = new List<string[]>();
        while (frames.Sum(f => f.Length) < count)
        {
            var frame = await ReceiveAsync() ?? throw new InvalidOperationException($"closed after {frames.Sum(f => f.Length)} of {count} acknowledgements");
            if (frame.GetProperty("op").GetString() != "ack") continue;
            frames.Add(frame.TryGetProperty("ids", out var ids) ? [.. ids.EnumerateArray().Select(i => i.GetString()!)] : [frame.GetProperty("id").GetString()!]);
        }

        return frames;
    }

    /// <summary>Closes with a code; the client's answer is read.</summary>
    public async Task CloseAsync(int code, string reason = "")
    {
        using var bound = new CancellationTokenSource(Bound);
        await socket.CloseAsync((WebSocketCloseStatus)code, reason, bound.Token);
        _ended.TrySetResult();
    }

    /// <summary>Drops the connection without a word.</summary>
    public void Cut()
    {
        if (_ended.Task.IsCompleted) return;
        http.Abort();
        _ended.TrySetResult();
    }
}
