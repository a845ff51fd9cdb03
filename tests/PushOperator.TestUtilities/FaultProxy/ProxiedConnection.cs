using System.Net;
using System.Net.Sockets;

namespace PushOperator.TestUtilities.FaultProxy;

/// <summary>One connection through the proxy: two sockets and a pump in each direction.</summary>
internal sealed class ProxiedConnection(TcpFaultProxy proxy, Socket client)
{
    private const int ChunkBytes = 16 * 1024;
    private static readonly TimeSpan ConnectBound = TimeSpan.FromSeconds(5);
    private readonly Socket _server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly CancellationTokenSource _cut = new();
    private long _bytes;
    private long _lastByte = TimeProvider.System.GetTimestamp();
    private volatile bool _isForgotten;

    /// <summary>Runs until both directions have ended or the connection is reset.</summary>
    public async Task RunAsync(IPEndPoint server, CancellationToken stop)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop, _cut.Token);
        client.NoDelay = true;
        try
        {
            using (var bound = CancellationTokenSource.CreateLinkedTokenSource(ended.Token))
            {
                bound.CancelAfter(ConnectBound);
                await _server.ConnectAsync(server, bound.Token);
            }

            await Task.WhenAll(
                PumpAsync(client, _server, LineDirections.ToServer, ended.Token),
                PumpAsync(_server, client, LineDirections.ToClient, ended.Token));
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            // One end is gone, or we were told to cut: the other end sees a reset.
            Abort(client);
            Abort(_server);
        }

        client.Dispose();
        _server.Dispose();
    }

    public void Reset() => _cut.Cancel();

    public void HalfClose()
    {
        try
        {
            client.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It has ended by itself in this moment.
        }
    }

    private async Task PumpAsync(Socket from, Socket to, LineDirections direction, CancellationToken ended)
    {
        try
        {
            await CopyAsync(from, to, direction, ended);
        }
        catch (SocketException)
        {
            // The other pump may wait for bytes that never come.
            await _cut.CancelAsync();
            throw;
        }
    }

    private async Task CopyAsync(Socket from, Socket to, LineDirections direction, CancellationToken ended)
    {
        var buffer = new byte[ChunkBytes];
        while (true)
        {
            await StalledAsync(direction, ended);
            var limit = Math.Clamp(proxy.Conditions.BytesPerSecond / 20 ?? ChunkBytes, 1, ChunkBytes);
            var count = await from.ReceiveAsync(buffer.AsMemory(0, limit), ended);
            // Bytes that came while a stall began wait like those behind them.
            await StalledAsync(direction, ended);
            if (count == 0)
            {
                to.Shutdown(SocketShutdown.Send);
                return;
            }

            await DelayAsync(count, ended);
            if (IsForgotten() || proxy.Conditions.BlackHole.HasFlag(direction)) continue;
            var total = Interlocked.Add(ref _bytes, count);
            var excess = proxy.Conditions.CutAfterBytes is { } cut ? (int)Math.Clamp(total - cut, 0, count) : 0;
            await to.SendAsync(buffer.AsMemory(0, count - excess), ended);
            if (proxy.Conditions.CutAfterBytes <= total) throw new SocketException((int)SocketError.ConnectionReset);
        }
    }

    private bool IsForgotten()
    {
        var before = Interlocked.Exchange(ref _lastByte, TimeProvider.System.GetTimestamp());
        if (proxy.Conditions.ForgetAfterIdle is { } bound && TimeProvider.System.GetElapsedTime(before) > bound) _isForgotten = true;
        return _isForgotten;
    }

    private async Task StalledAsync(LineDirections direction, CancellationToken ended)
    {
        while (proxy.Current is var current && current.Conditions.Stall.HasFlag(direction)) await current.Over.Task.WaitAsync(ended);
    }

    private async Task DelayAsync(int count, CancellationToken ended)
    {
        var conditions = proxy.Conditions;
        var wait = proxy.NextLatency(conditions);
        if (conditions.BytesPerSecond is { } rate) wait += TimeSpan.FromSeconds((double)count / rate);
        if (wait > TimeSpan.Zero) await Task.Delay(wait, TimeProvider.System, ended);
    }

    private static void Abort(Socket socket)
    {
        // Closing with a linger of zero sends RST.
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
    }
}
