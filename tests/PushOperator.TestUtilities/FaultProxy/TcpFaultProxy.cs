using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace PushOperator.TestUtilities.FaultProxy;

/// <summary>
/// A bad line between a client and a server on loopback: slow, lossy, cut, stalled, as <see cref="Conditions"/> say. Thread-safe.
/// </summary>
public sealed class TcpFaultProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<ProxiedConnection, Task> _connections = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly IPEndPoint _server;
    private readonly Random _random;
    private readonly Task _accepting;
    private long _flipped;
    private volatile ConditionsChange _current = new(LineConditions.Clear);

    private TcpFaultProxy(IPEndPoint server, int seed)
    {
        (_server, _random) = (server, new Random(seed));
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Port of 127.0.0.1 that it listens on.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Connections that are open now.</summary>
    public int Connections => _connections.Count;

    /// <summary>How the line behaves. A change wakes up what waits in a stall.</summary>
    public LineConditions Conditions
    {
        get => _current.Conditions;
        set
        {
            var before = Interlocked.Exchange(ref _current, new ConditionsChange(value));
            before.Over.SetResult();
        }
    }

    /// <summary>Starts one.</summary>
    /// <param name="server">Where the line leads.</param>
    /// <param name="seed">Of the jitter.</param>
    public static TcpFaultProxy Start(IPEndPoint server, int seed = 0) => new(server, seed);

    /// <summary>Bits that <see cref="LineConditions.FlipAfter"/> has flipped on connections that are over or open.</summary>
    public long Flipped => Interlocked.Read(ref _flipped) + _connections.Keys.Sum(connection => connection.Flipped);

    /// <summary>Resets every open connection: both ends see ECONNRESET.</summary>
    /// <param name="onlyFor">Only those whose client's first bytes have this text in them; null: all.</param>
    public void Reset(string? onlyFor = null)
    {
        foreach (var connection in _connections.Keys.Where(connection => connection.Greeted(onlyFor))) connection.Reset();
    }

    /// <summary>Ends the server's side of every open connection: the client reads the end and may still send.</summary>
    public void HalfClose()
    {
        foreach (var connection in _connections.Keys) connection.HalfClose();
    }

    /// <summary>Resets every connection and stops listening.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        Reset();
        await Task.WhenAll(_connections.Values);
        _stop.Dispose();
    }

    internal ConditionsChange Current => _current;

    internal TimeSpan NextLatency(LineConditions conditions)
    {
        if (conditions.Jitter == TimeSpan.Zero) return conditions.Latency;
        double drawn;
        lock (_random) drawn = (2 * _random.NextDouble()) - 1;
        var latency = conditions.Latency + (conditions.Jitter * drawn);
        return latency > TimeSpan.Zero ? latency : TimeSpan.Zero;
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptSocketAsync(_stop.Token);
                var connection = new ProxiedConnection(this, client);
                // Registered before it runs, so that it can never end before it is known.
                var start = new TaskCompletionSource();
                _connections[connection] = RunAsync(connection, start.Task);
                start.SetResult();
            }
            catch (Exception exception) when (_stop.IsCancellationRequested && exception is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task RunAsync(ProxiedConnection connection, Task start)
    {
        await start;
        try
        {
            await connection.RunAsync(_server, _stop.Token);
        }
        finally
        {
            Interlocked.Add(ref _flipped, connection.Flipped);
            _connections.TryRemove(connection, out _);
        }
    }
}
