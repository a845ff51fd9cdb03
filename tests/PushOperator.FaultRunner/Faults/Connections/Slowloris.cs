using System.Net.Sockets;
using System.Text;
using PushOperator.FaultRunner.Ground;
using PushOperator.TestUtilities;

namespace PushOperator.FaultRunner.Faults.Connections;

/// <summary>
/// G10. Connections that say nothing, that send a header a second, that send a TLS hello. All are closed within 10 s and a little, and who comes meanwhile is served within a second.
/// Guard: Kestrel's <c>RequestHeadersTimeout</c> and <c>KeepAliveTimeout</c> as <c>GatewayHost</c> sets them.
/// </summary>
internal sealed class Slowloris : GatewayAttack
{
    private const int OfEach = 40;
    private const int Guests = 20;

    /// <summary>The longest limit (10 s, checked once a second), and room for a busy machine.</summary>
    private static readonly TimeSpan ClosedBound = TimeSpan.FromSeconds(10 + 1 + 4);

    private static readonly TimeSpan ServedBound = TimeSpan.FromSeconds(2);
    private static readonly byte[] s_tlsHello = [0x16, 0x03, 0x01, 0x00, 0x2F, 0x01, 0x00, 0x00, 0x2B, 0x03, 0x03];

    public override string Id => "G10";

    public override string Description => "slow handshakes";

    protected override async Task AttackAsync(FaultGround ground, GatewayPod gateway, Random random, CancellationToken stop)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var attackers = Enumerable.Range(0, 3 * OfEach).Select(number => AttackAsync(gateway, number % 3, enough.Token)).ToArray();
        try
        {
            for (var guest = 0; guest < Guests; guest++) await ServeAsync(gateway, stop);
            await Task.WhenAll(attackers).WaitAsync(ClosedBound, stop);
        }
        catch (TimeoutException)
        {
            throw new FaultException($"{attackers.Count(attacker => !attacker.IsCompleted)} connections without a handshake were open after {ClosedBound.TotalSeconds:0} s");
        }
        finally
        {
            await enough.CancelAsync();
            await Task.WhenAll(attackers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task ServeAsync(GatewayPod gateway, CancellationToken stop)
    {
        var connecting = RawWebSocket.ConnectAsync(gateway.ProxyPort);
        try
        {
            using var guest = await connecting.WaitAsync(ServedBound, stop);
            guest.Reset();
        }
        catch (TimeoutException)
        {
            throw new FaultException($"a handshake took longer than {ServedBound.TotalSeconds:0} s");
        }
    }

    /// <summary>Ends when the gateway closes the connection.</summary>
    private static async Task AttackAsync(GatewayPod gateway, int kind, CancellationToken enough)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(gateway.ProxyPort, enough);
        var dripping = kind switch
        {
            0 => Task.CompletedTask,
            1 => DripAsync(socket, enough),
            _ => socket.SendAsync(s_tlsHello, enough).AsTask(),
        };
        var buffer = new byte[1024];
        try
        {
            while (await socket.ReceiveAsync(buffer, enough) > 0)
            {
            }
        }
        catch (SocketException)
        {
            // Closed by a reset.
        }

        socket.Close();
        await dripping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static async Task DripAsync(Socket socket, CancellationToken enough)
    {
        await socket.SendAsync("GET /ws HTTP/1.1\r\nHost: gateway\r\n"u8.ToArray(), enough);
        for (var header = 0; ; header++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, enough);
            await socket.SendAsync(Encoding.ASCII.GetBytes($"X-Header-{header}: 1\r\n"), enough);
        }
    }
}
