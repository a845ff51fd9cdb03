using System.Text;
using PushOperator.FaultRunner.Ground;
using PushOperator.TestUtilities;

namespace PushOperator.FaultRunner.Faults.Connections;

/// <summary>
/// G25. Clients connect and vanish by a reset, half of them in the middle of the handshake, over and over. The gateway gives back every file and every place.
/// Guard: <c>WebSocketEndpoint</c>'s finally blocks (<c>ConnectionCapacity.Release</c>, <c>Membership.Dispose</c>, <c>ConnectionRegistry.Remove</c>).
/// </summary>
internal sealed class ConnectAndVanish : GatewayAttack
{
    private const int Cycles = 600;
    private const int AtOnce = 10;

    /// <summary>Files that a busier process has and an idle one has not. One connection of twenty that kept its own would be more.</summary>
    private const int Slack = Cycles / 20;
    private static readonly TimeSpan BackBound = TimeSpan.FromSeconds(20);

    public override string Id => "G25";

    public override string Description => "clients that vanish";

    protected override async Task AttackAsync(FaultGround ground, GatewayPod gateway, Random random, CancellationToken stop)
    {
        var sockets = gateway.OpenSockets;
        var places = (await ground.Gateways.MetadataAsync(gateway, stop)).Connections;
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stop };
        await Parallel.ForEachAsync(Enumerable.Range(0, Cycles), options, async (cycle, _) => await VanishAsync(gateway, cycle));
        try
        {
            await Eventually.HoldsAsync(
                async () => gateway.OpenSockets <= sockets + Slack && (await ground.Gateways.MetadataAsync(gateway, stop)).Connections <= places, "every socket and place is given back", BackBound, stop);
        }
        catch (TimeoutException)
        {
            var left = (await ground.Gateways.MetadataAsync(gateway, stop)).Connections;
            throw new FaultException($"after {BackBound.TotalSeconds:0} s {gateway.OpenSockets} sockets are open ({sockets} before) and {left} connections ({places} before)");
        }
    }

    private static async Task VanishAsync(GatewayPod gateway, int cycle)
    {
        using var socket = await RawWebSocket.OpenAsync(gateway.ProxyPort);
        var request = RawWebSocket.Request();
        if (cycle % 2 == 0) await socket.SendRawAsync(Encoding.ASCII.GetBytes(request[..(1 + (cycle % request.Length))]));
        else if (await socket.HandshakeAsync(request) != 101) throw new FaultException($"a handshake was refused: {socket.Answer}");
        socket.Reset();
    }
}
