using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PushOperator.TestUtilities;

namespace PushOperator.Client.Tests.Support;

/// <summary>
/// A gateway that does what the test says: each connection waits in <see cref="AcceptAsync"/> until the test plays its part.
/// </summary>
internal sealed class ScriptedGateway : IAsyncDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    private readonly WebApplication _app;
    private readonly Channel<ScriptedConnection> _connections = Channel.CreateUnbounded<ScriptedConnection>();
    private readonly ConcurrentQueue<Func<HttpResponse, Task>> _refusals = new();
    private readonly ConcurrentBag<ScriptedConnection> _all = [];
    private int _attempts;

    private ScriptedGateway(WebApplication app) => _app = app;

    public int Port { get; private init; }

    public Uri Url => new($"ws://127.0.0.1:{Port}/shop/orders/ws");

    /// <summary>Handshakes so far, refused ones included.</summary>
    public int Attempts => Volatile.Read(ref _attempts);

    public static async Task<ScriptedGateway> StartAsync(int? port = null)
    {
        var chosen = port ?? FreePort.Next();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{chosen}");
        var app = builder.Build();
        var gateway = new ScriptedGateway(app) { Port = chosen };
        app.UseWebSockets();
        app.Run(gateway.HandleAsync);
        await app.StartAsync();
        return gateway;
    }

    /// <summary>The next handshake is answered with this status, code and detail.</summary>
    public void RefuseNext(int status, string code, string detail, int? retryAfterSeconds = null) => _refusals.Enqueue(async response =>
    {
        response.StatusCode = status;
        if (retryAfterSeconds is { } seconds) response.Headers.RetryAfter = seconds.ToString();
        await response.WriteAsJsonAsync(new { type = "about:blank", title = "refused", status, code, detail }, options: null, contentType: "application/problem+json");
    });

    /// <summary>The next connection.</summary>
    public async Task<ScriptedConnection> AcceptAsync(CancellationToken cancellationToken = default)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(Bound);
        return await _connections.Reader.ReadAsync(bound.Token);
    }

    /// <summary>The next connection, welcomed.</summary>
    public async Task<ScriptedConnection> WelcomeAsync(string? cursor = "c0", int heartbeatMs = 25_000)
    {
        var connection = await AcceptAsync();
        await connection.WelcomeAsync(cursor, heartbeatMs);
        return connection;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _all) connection.Cut();
        await _app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext http)
    {
        Interlocked.Increment(ref _attempts);
        if (_refusals.TryDequeue(out var refuse))
        {
            await refuse(http.Response);
            return;
        }

        var socket = await http.WebSockets.AcceptWebSocketAsync(http.WebSockets.WebSocketRequestedProtocols.Single());
        var connection = new ScriptedConnection(socket, http);
        _all.Add(connection);
        await _connections.Writer.WriteAsync(connection);
        await connection.Ended;
    }
}
