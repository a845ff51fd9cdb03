using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PushOperator.TestUtilities.FaultProxy;

/// <summary>One connection through the proxy: two sockets and a pump in each direction.</summary>
internal sealed class ProxiedConnection(TcpFaultProxy proxy, Socket client)
{
    private const int ChunkBytes = 16 * 1024;
    private static readonly TimeSpan ConnectBound = TimeSpan.FromSeconds(5);
    private readonly Socket _server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly CancellationTokenSource _cut = new();
    private volatile string _greeting = "";
    private long _bytes;
    private long _lastByte = TimeProvider.System.GetTimestamp();
    private volatile bool _isForgotten;
    private long _flipped;

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

    /// <summary>Whether the client's first bytes have this text in them; null: whatever they are.</summary>
    public bool Greeted(string? with) => with is null || _greeting.Contains(with, StringComparison.Ordinal);

    /// <summary>Bits that were flipped.</summary>
    public long Flipped => Interlocked.Read(ref _flipped);

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
            var limit = Math.Clamp(Conditions.BytesPerSecond / 20 ?? ChunkBytes, 1, ChunkBytes);
            var count = await from.ReceiveAsync(buffer.AsMemory(0, limit), ended);
            if (direction is LineDirections.ToServer && _greeting.Length == 0) _greeting = Encoding.Latin1.GetString(buffer, 0, count);
            // Bytes that came while a stall began wait like those behind them.
            await StalledAsync(direction, ended);
            if (count == 0)
            {
                to.Shutdown(SocketShutdown.Send);
                return;
            }

            await DelayAsync(count, ended);
            var conditions = Conditions;
            if (IsForgotten(conditions) || conditions.BlackHole.HasFlag(direction)) continue;
            if (conditions.FlipAfter is { } text && direction is LineDirections.ToClient) Flip(buffer.AsSpan(0, count), Encoding.ASCII.GetBytes(text));
            var total = conditions.CutCounts.HasFlag(direction) ? Interlocked.Add(ref _bytes, count) : Interlocked.Read(ref _bytes);
            var excess = conditions.CutAfterBytes is { } cut ? (int)Math.Clamp(total - cut, 0, count) : 0;
            await to.SendAsync(buffer.AsMemory(0, count - excess), ended);
            if (conditions.CutAfterBytes <= total) Cut(conditions);
        }
    }

    private void Cut(LineConditions conditions)
    {
        if (!conditions.CutEnds) throw new SocketException((int)SocketError.ConnectionReset);
        // What comes is read on and thrown away: closed with unread bytes, the kernel would send a reset after all.
        _isForgotten = true;
        client.Shutdown(SocketShutdown.Send);
        _server.Shutdown(SocketShutdown.Send);
    }

    private bool IsForgotten(LineConditions conditions)
    {
        var before = Interlocked.Exchange(ref _lastByte, TimeProvider.System.GetTimestamp());
        if (conditions.ForgetAfterIdle is { } bound && TimeProvider.System.GetElapsedTime(before) > bound) _isForgotten = true;
        return _isForgotten;
    }

    private async Task StalledAsync(LineDirections direction, CancellationToken ended)
    {
        while (proxy.Current is var current && current.Conditions.Stall.HasFlag(direction) && Greeted(current.Conditions.OnlyFor)) await current.Over.Task.WaitAsync(ended);
    }

    private async Task DelayAsync(int count, CancellationToken ended)
    {
        var conditions = Conditions;
        var wait = proxy.NextLatency(conditions);
        if (conditions.BytesPerSecond is { } rate) wait += TimeSpan.FromSeconds((double)count / rate);
        if (wait > TimeSpan.Zero) await Task.Delay(wait, TimeProvider.System, ended);
    }

    private LineConditions Conditions => proxy.Conditions is var all && Greeted(all.OnlyFor) ? all : LineConditions.Clear;

    private void Flip(Span<byte> bytes, byte[] text)
    {
        for (var rest = bytes; rest.IndexOf(text) is var at && at >= 0 && at + text.Length < rest.Length; rest = rest[(at + text.Length)..])
        {
            rest[at + text.Length] ^= 1;
            Interlocked.Increment(ref _flipped);
        }
    }

    private static void Abort(Socket socket)
    {
        // Closing with a linger of zero sends RST.
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
    }
}
