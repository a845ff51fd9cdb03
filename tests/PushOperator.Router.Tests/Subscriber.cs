using System.Net.WebSockets;
using System.Text;

namespace PushOperator.Router.Tests;

/// <summary>A WebSocket through the router, and the pod at its other end.</summary>
internal sealed class Subscriber(ClientWebSocket socket, string pod) : IDisposable
{
    public string Pod { get; } = pod;

    public WebSocket Socket { get; } = socket;

    public static async Task<Subscriber> ConnectAsync(Uri url, CancellationToken cancellationToken, Action<ClientWebSocketOptions>? configure = null)
    {
        var socket = new ClientWebSocket();
        configure?.Invoke(socket.Options);
        try
        {
            await socket.ConnectAsync(url, cancellationToken);
            return new Subscriber(socket, await ReceiveAsync(socket, cancellationToken));
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends a text and returns what comes back.</summary>
    public async Task<string> EchoAsync(string text, CancellationToken cancellationToken)
    {
        await Socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, cancellationToken);
        return await ReceiveAsync(Socket, cancellationToken);
    }

    public void Dispose() => Socket.Dispose();

    private static async Task<string> ReceiveAsync(WebSocket socket, CancellationToken cancellationToken)
    {
        var buffer = new byte[4096];
        var received = await socket.ReceiveAsync(buffer, cancellationToken);
        return Encoding.UTF8.GetString(buffer, 0, received.Count);
    }
}
