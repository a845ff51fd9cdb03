using PushOperator.FaultRunner.Ground;
using PushOperator.TestUtilities;
using PushOperator.TestUtilities.FaultProxy;

namespace PushOperator.FaultRunner.Faults.Routing;

/// <summary>
/// R10. Something in the way forgets connections that are silent for 3 s. A subscriber that holds its messages back stays connected by the heartbeat of 2 s alone. (When it is forgotten all the same, that is G3.)
/// Guard: <c>SubscriberConnection.CheckHeartbeat</c> pings.
/// </summary>
internal sealed class IdleMiddlebox : IFault
{
    private static readonly TimeSpan Forgets = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(7);

    public string Id => "R10";

    public string Description => "middlebox that forgets";

    public IReadOnlyList<TimeSpan> Lengths => FaultLengths.None;

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        await using var line = TcpFaultProxy.Start(new FrontDoor(ground).EndPoint);
        using var socket = await RawWebSocket.ConnectAsync(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, line.Port), FrontDoor.PathOf(ground.Orders.Screens));
        await socket.ReadJsonAsync("welcome");
        await socket.SendTextAsync("""{"op":"pause"}""");
        await ground.DuringAsync(this, "an idle subscriber", async () =>
        {
            line.Conditions = new LineConditions { ForgetAfterIdle = Forgets };
            var began = ground.Time.GetTimestamp();
            var pings = 0;
            while (ground.Time.GetElapsedTime(began) < Idle)
            {
                var (first, payload) = await socket.ReadFrameAsync();
                if (first == 0x88) throw new FaultException("the idle subscriber was closed");
                if (first != 0x89) continue;
                await socket.SendFrameAsync(0x8A, payload);
                pings++;
            }

            if (pings < 2) throw new FaultException($"in {Idle.TotalSeconds:0} s of silence there were {pings} pings");
            await socket.SendTextAsync("""{"op":"ping"}""");
            await socket.ReadJsonAsync("pong");
        });
    }
}
