using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using PushOperator.Gateway.Tests.Support;

namespace PushOperator.Gateway.Tests.Groups.Support;

/// <summary>A subscriber that connects to the first pod that takes it, acknowledges everything, and goes on at the next pod whenever its connection ends.</summary>
internal sealed class RovingReader : IAsyncDisposable
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan ConnectBound = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stop = new();
    private readonly string _query;
    private readonly TimeSpan _pause;
    private readonly IReadOnlyList<GatewayProcess> _pods;
    private readonly List<ReadDelivery> _deliveries = [];
    private readonly List<int> _closes = [];
    private readonly Task _roving;
    private volatile GatewayProcess? _at;

    /// <param name="pods">In the order in which it tries them.</param>
    public RovingReader(params IReadOnlyList<GatewayProcess> pods)
        : this("", TimeSpan.Zero, pods)
    {
    }

    /// <param name="query">Of its handshake.</param>
    /// <param name="pause">Between a message and its acknowledgement.</param>
    /// <param name="pods">In the order in which it tries them.</param>
    public RovingReader(string query, TimeSpan pause, params IReadOnlyList<GatewayProcess> pods)
    {
        (_query, _pause, _pods) = (query, pause, pods);
        _roving = Task.Run(RoveAsync);
    }

    /// <summary>Where it is connected, or null.</summary>
    public GatewayProcess? At => _at;

    public IReadOnlyList<ReadDelivery> Deliveries
    {
        get
        {
            lock (_deliveries) return _deliveries.ToArray();
        }
    }

    /// <summary>Close codes it was sent, in order; 0 for a connection that broke.</summary>
    public IReadOnlyList<int> Closes
    {
        get
        {
            lock (_closes) return _closes.ToArray();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _roving;
        _stop.Dispose();
    }

    private async Task RoveAsync()
    {
        for (var next = 0; !_stop.IsCancellationRequested; next++)
        {
            var code = await ReadAsync(_pods[next % _pods.Count]);
            if (_stop.IsCancellationRequested) return;
            if (code is { } closed)
            {
                lock (_closes) _closes.Add(closed);
            }

            await Task.Delay(Between, TimeProvider.System, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // The close code; null when the pod did not take it.
    private async Task<int?> ReadAsync(GatewayProcess pod)
    {
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("json.pushoperator.v1");
        var taken = false;
        try
        {
            using var bound = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            bound.CancelAfter(ConnectBound);
            await socket.ConnectAsync(new Uri($"ws://{pod.ProxyEndPoint}/ws{_query}"), bound.Token);
            (taken, _at) = (true, pod);
            while (await FrameAsync(socket) is { } frame) await HandleAsync(socket, frame);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, _stop.Token);
            return (int)socket.CloseStatus!;
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException)
        {
            return taken ? 0 : null;
        }
        finally
        {
            _at = null;
        }
    }

    private async Task<JsonElement?> FrameAsync(ClientWebSocket socket)
    {
        var buffer = new byte[8_192];
        var length = 0;
        while (true)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(length), _stop.Token);
            if (read.MessageType == WebSocketMessageType.Close) return null;
            length += read.Count;
            if (read.EndOfMessage) return JsonDocument.Parse(buffer.AsMemory(0, length)).RootElement;
        }
    }

    private async Task HandleAsync(ClientWebSocket socket, JsonElement frame)
    {
        if (frame.Text("op") != "message") return;
        var count = frame.TryGetProperty("deliveryCount", out var value) ? value.GetInt32() : 1;
        lock (_deliveries) _deliveries.Add(new ReadDelivery(frame.Text("id")!, (int)frame.GetProperty("data").Number("n"), count, Stopwatch.GetTimestamp()));
        if (_pause > TimeSpan.Zero) await Task.Delay(_pause, TimeProvider.System, _stop.Token);
        await socket.SendAsync(Encoding.UTF8.GetBytes($$"""{"op":"ack","id":"{{frame.Text("id")}}"}"""), WebSocketMessageType.Text, true, _stop.Token);
    }
}
