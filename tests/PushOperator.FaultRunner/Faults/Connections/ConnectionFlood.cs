using System.Net;
using System.Net.Sockets;
using PushOperator.FaultRunner.Ground;
using PushOperator.FaultRunner.Workload;
using PushOperator.TestUtilities;

namespace PushOperator.FaultRunner.Faults.Connections;

/// <summary>
/// G12. More connections than a gateway has files: 1,500 silent ones and 900 handshakes at once, at one that may have 1,000. It lives, answers 503 with <c>Retry-After</c> where it speaks HTTP, keeps the subscriber it has, keeps
/// its command port open, and gives every socket back.
/// Guard: <c>ConnectionLimits.Fit</c>, <c>ProxyPortLimit</c>, <c>ConnectionCapacity</c>.
/// </summary>
internal sealed class ConnectionFlood : IFault
{
    private const int Files = 1_000;
    private const int Silent = 1_500;
    private const int Handshakes = 900;
    private static readonly TimeSpan BackBound = TimeSpan.FromSeconds(60);

    public string Id => "G12";

    public string Description => "more connections than files";

    public IReadOnlyList<TimeSpan> Lengths => FaultLengths.None;

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        var original = await ground.Gateways.AnyAsync(ground.Orders.Screens, random, stop);
        await using var twin = await GatewayTwin.StartAsync(original, Files, new Dictionary<string, string>(), stop);
        twin.ReadOutput();
        var (guest, _) = await IdleSubscriber.TryConnectAsync(twin.Pod.ProxyPort, "/ws");
        using var staying = guest ?? throw new FaultException("an empty gateway answered a handshake with 503");
        var before = twin.Pod.OpenSockets;
        await ground.DuringAsync(this, twin.Pod.Name, () => FloodAsync(twin, stop));
        await Eventually.HoldsAsync(() => twin.Pod.OpenSockets <= before + 5, "every socket is given back", BackBound, stop);
        if (staying.Ended.IsCompleted) throw new FaultException("the subscriber that was there lost its connection");
    }

    private static async Task FloodAsync(GatewayTwin twin, CancellationToken stop)
    {
        var silent = await Task.WhenAll(Enumerable.Range(0, Silent).Select(_ => ConnectAsync(twin.Pod.ProxyPort, stop)));
        try
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, Handshakes).Select(_ => HandshakeAsync(twin.Pod.ProxyPort)));
            if (!twin.IsAlive) throw new FaultException("the gateway's process ended");
            if (answers.FirstOrDefault(answer => answer is not (null or 101 or 503)) is { } strange) throw new FaultException($"a handshake was answered with {strange}");
            if (answers.All(answer => answer is 101)) throw new FaultException("every handshake was taken: there was no flood");
            if (!await twin.IsReadyAsync()) throw new FaultException("the command port does not answer while the proxy port is flooded");
        }
        finally
        {
            foreach (var socket in silent) socket?.Dispose();
        }
    }

    private static async Task<Socket?> ConnectAsync(IPEndPoint gateway, CancellationToken stop)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(gateway, stop);
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }

    /// <returns>The status; null when the connection was closed without one.</returns>
    private static async Task<int?> HandshakeAsync(IPEndPoint gateway)
    {
        try
        {
            using var socket = await RawWebSocket.OpenAsync(gateway);
            var status = await socket.HandshakeAsync(RawWebSocket.Request());
            if (status == 503 && socket.Header("Retry-After") is null) throw new FaultException("a 503 has no Retry-After");
            return status;
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            return null;
        }
    }
}
