using System.Net;
using System.Text.Json;
using PushOperator.TestUtilities;

namespace PushOperator.FaultRunner.Workload;

/// <summary>
/// A subscriber that is only connected: it holds messages back (<c>pause</c>) and answers pings. A thousand of them cost little, so that what is measured is the gateway.
/// </summary>
internal sealed class IdleSubscriber : IDisposable
{
    private readonly RawWebSocket _socket;

    private IdleSubscriber(RawWebSocket socket)
    {
        _socket = socket;
        Ended = Task.Run(RunAsync);
    }

    /// <summary>Completes when the connection has ended.</summary>
    public Task<Farewell> Ended { get; }

    /// <summary>Connects.</summary>
    /// <param name="endPoint">Gateway or router.</param>
    /// <param name="path">With query.</param>
    /// <returns>Null, with the time after which to try again, when the handshake was answered with 503.</returns>
    /// <exception cref="FaultException">It was answered with anything else.</exception>
    public static async Task<(IdleSubscriber? Subscriber, TimeSpan RetryAfter)> TryConnectAsync(IPEndPoint endPoint, string path)
    {
        var socket = await RawWebSocket.OpenAsync(endPoint);
        try
        {
            var status = await socket.HandshakeAsync(RawWebSocket.Request(path));
            if (status == 101)
            {
                await socket.SendTextAsync("""{"op":"pause"}""");
                return (new IdleSubscriber(socket), default);
            }

            var after = socket.Header("Retry-After");
            socket.Dispose();
            if (status == 503 && int.TryParse(after, out var seconds)) return (null, TimeSpan.FromSeconds(seconds));
            throw new Faults.FaultException($"a handshake was answered with {status}{(status == 503 ? " without Retry-After" : "")}");
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private async Task<Farewell> RunAsync()
    {
        TimeSpan? reconnectAfter = null;
        try
        {
            while (true)
            {
                var (first, payload) = await _socket.ReadFrameAsync();
                if (first == 0x89) await _socket.SendFrameAsync(0x8A, payload);
                if (first == 0x81) reconnectAfter = ReconnectAfter(payload) ?? reconnectAfter;
                if (first != 0x88) continue;
                await _socket.SendFrameAsync(0x88, payload);
                _socket.Dispose();
                return new Farewell(payload.Length < 2 ? 1005 : (payload[0] << 8) | payload[1], reconnectAfter);
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or OperationCanceledException or JsonException)
        {
            _socket.Dispose();
            return new Farewell(null, reconnectAfter);
        }
    }

    private static TimeSpan? ReconnectAfter(byte[] frame)
    {
        using var json = JsonDocument.Parse(frame);
        return json.RootElement.GetProperty("op").GetString() == "drain" ? TimeSpan.FromMilliseconds(json.RootElement.GetProperty("reconnectAfterMs").GetInt32()) : null;
    }
}
