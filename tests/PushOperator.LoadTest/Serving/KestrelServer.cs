using System.Collections.Concurrent;
using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using PushOperator.LoadTest.Wire;

namespace PushOperator.LoadTest.Serving;

/// <summary>
/// What one writes first with ASP.NET Core: accept the WebSocket, keep it in a list, and for each message call <c>SendAsync</c> on each of them, one after the other.
/// </summary>
/// <param name="receiveBytes">Buffer that each connection holds while it waits to read; 0: none, the least that Kestrel's WebSockets take.</param>
internal sealed class KestrelServer(IPEndPoint endpoint, int receiveBytes) : WebServer(endpoint)
{
    private readonly ConcurrentDictionary<WebSocket, bool> _sockets = [];

    /// <inheritdoc/>
    protected override void Configure(WebApplication app)
    {
        app.UseWebSockets();
        app.Run(ServeAsync);
    }

    /// <inheritdoc/>
    protected override async Task PublishAsync(PublishLine line)
    {
        for (var i = 0; i < line.Count; i++)
        {
            var payload = Payload.Create(line.Size, line.First + i, line.Time);
            foreach (var (socket, _) in _sockets) await SendAsync(socket, payload);
        }
    }

    private async Task SendAsync(WebSocket socket, byte[] payload)
    {
        try
        {
            await socket.SendAsync(payload, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            _sockets.TryRemove(socket, out _);
        }
    }

    private async Task ServeAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync(context.WebSockets.WebSocketRequestedProtocols.FirstOrDefault());
        _sockets[socket] = true;
        var buffer = new byte[receiveBytes];
        try
        {
            while (socket.State == WebSocketState.Open) await socket.ReceiveAsync(buffer, context.RequestAborted);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException)
        {
            // The subscriber has gone: that is how each of them ends.
        }

        _sockets.TryRemove(socket, out _);
    }
}
