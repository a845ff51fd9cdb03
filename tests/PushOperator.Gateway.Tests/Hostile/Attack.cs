using System.Net;
using System.Net.Sockets;
using System.Text;
using PushOperator.TestUtilities;

namespace PushOperator.Gateway.Tests.Hostile;

/// <summary>A client that means no good, and how it has to end.</summary>
/// <param name="Name">What it does.</param>
/// <param name="IsUpgraded">Whether its handshake is in order; what it does comes after it.</param>
/// <param name="Ends">The close codes, HTTP statuses or other ends that are right: <c>closed</c>, <c>reset</c>, <c>gone</c> (it went by itself).</param>
/// <param name="Sends">What it sends, until it cannot; cancelled when it has ended. True: then it goes, without a word.</param>
internal sealed record Attack(string Name, bool IsUpgraded, string[] Ends, Func<RawWebSocket, CancellationToken, Task<bool>> Sends)
{
    /// <summary>The longest that a gateway lets one of them live (10 s, looked at by coarse timers), and room for a busy machine.</summary>
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private static readonly string s_request = RawWebSocket.Request(subprotocol: "json.pushoperator.v1");

    /// <summary>Attacks once.</summary>
    /// <param name="gateway">Whom.</param>
    /// <param name="enough">Ends it early.</param>
    /// <returns>How it ended.</returns>
    public async Task<string> RunAsync(IPEndPoint gateway, CancellationToken enough = default)
    {
        using var socket = await RawWebSocket.OpenAsync(gateway);
        await using var early = enough.Register(socket.Dispose);
        using var over = new CancellationTokenSource();
        Task<string>? sending = null;
        try
        {
            if (IsUpgraded && await socket.HandshakeAsync(s_request) is var status and not 101) return $"{status}";
            sending = SendAsync(socket, over.Token);
            var ending = EndAsync(socket);
            var first = await Task.WhenAny(sending, ending);
            return first == sending && await sending == "gone" ? "gone" : await ending;
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
        {
            return "reset";
        }
        finally
        {
            await over.CancelAsync();
            socket.Dispose();
            if (sending is not null) await sending;
        }
    }

    private async Task<string> SendAsync(RawWebSocket socket, CancellationToken over)
    {
        try
        {
            if (!await Sends(socket, over)) return "sent";
            socket.Reset();
            return "gone";
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            return "sent";
        }
    }

    private async Task<string> EndAsync(RawWebSocket socket)
    {
        try
        {
            if (!IsUpgraded) return await ReadStatusAsync(socket.Socket);
            while (true)
            {
                var (first, payload) = await socket.ReadFrameAsync(Bound);
                if (first == 0x88) return $"{(payload[0] << 8) | payload[1]}";
            }
        }
        catch (EndOfStreamException)
        {
            return "closed";
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
        {
            return "reset";
        }
        catch (OperationCanceledException)
        {
            return $"open after {Bound.TotalSeconds:0} s";
        }
    }

    private static async Task<string> ReadStatusAsync(Socket socket)
    {
        using var bound = new CancellationTokenSource(Bound);
        var head = new byte[12];
        for (var read = 0; read < head.Length;)
        {
            var more = await socket.ReceiveAsync(head.AsMemory(read), bound.Token);
            if (more == 0) return "closed";
            read += more;
        }

        return Encoding.ASCII.GetString(head)[9..];
    }
}
