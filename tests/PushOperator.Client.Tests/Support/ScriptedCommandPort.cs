using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PushOperator.TestUtilities;

namespace PushOperator.Client.Tests.Support;

/// <summary>A command port whose answers the test lays out beforehand; after the last it stores everything it gets.</summary>
internal sealed class ScriptedCommandPort : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Func<HttpContext, Task>> _answers = new();
    private long _offset;

    private ScriptedCommandPort(WebApplication app, int port) => (_app, Url) = (app, new Uri($"http://127.0.0.1:{port}"));

    public Uri Url { get; }

    /// <summary>What was asked, in order.</summary>
    public ConcurrentQueue<(string Path, string Key, JsonElement Body)> Requests { get; } = new();

    public static async Task<ScriptedCommandPort> StartAsync()
    {
        var port = FreePort.Next();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        var app = builder.Build();
        var commandPort = new ScriptedCommandPort(app, port);
        app.Run(commandPort.HandleAsync);
        await app.StartAsync();
        return commandPort;
    }

    /// <summary>The next request is refused.</summary>
    public void RefuseNext(int status, string code, int? retryAfterSeconds = null) => _answers.Enqueue(async http =>
    {
        if (retryAfterSeconds is { } seconds) http.Response.Headers.RetryAfter = seconds.ToString();
        http.Response.StatusCode = status;
        await http.Response.WriteAsJsonAsync(new { title = "refused", status, code, detail = $"detail of {code}" }, options: null, contentType: "application/problem+json");
    });

    /// <summary>The next request is read and its connection then dropped.</summary>
    public void DropNext() => _answers.Enqueue(http =>
    {
        http.Abort();
        return Task.CompletedTask;
    });

    /// <summary>The next request is answered with this.</summary>
    public void AnswerNext(int status, string json) => _answers.Enqueue(async http =>
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(json);
    });

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task HandleAsync(HttpContext http)
    {
        var body = await JsonSerializer.DeserializeAsync<JsonElement>(http.Request.Body);
        Requests.Enqueue((http.Request.Path, http.Request.Headers["Idempotency-Key"].ToString(), body));
        if (_answers.TryDequeue(out var answer))
        {
            await answer(http);
            return;
        }

        var count = body.GetProperty("messages").GetArrayLength();
        await http.Response.WriteAsJsonAsync(new
        {
            messages = Enumerable.Range(0, count).Select(_ => Interlocked.Increment(ref _offset) - 1).Select(o => new { id = $"orders/0/{o}", partition = 0, offset = o }),
        });
    }
}
