using System.Net;
using PushOperator.FaultRunner.Ground;
using PushOperator.FaultRunner.Workload;
using PushOperator.TestUtilities;

namespace PushOperator.FaultRunner.Faults.Connections;

/// <summary>
/// G13. Of 300 more subscribers half lose their gateway by a kill and come back through the router all at once, without any back-off. All are back soon; whoever cannot be taken gets 503 with <c>Retry-After</c>, and no handshake hangs.
/// Guard: the router's <c>SubscriberPlacement</c> and <c>EndpointState.Eject</c>.
/// </summary>
internal sealed class ReconnectStorm : IFault
{
    private const int Members = 300;
    private static readonly TimeSpan ConnectedBound = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BackBound = TimeSpan.FromSeconds(20);

    /// <summary>The router tries three gateways, each for 5 s at most.</summary>
    private static readonly TimeSpan HandshakeBound = TimeSpan.FromSeconds(9);

    public string Id => "G13";

    public string Description => "reconnect storm";

    public IReadOnlyList<TimeSpan> Lengths => FaultLengths.None;

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        var url = new Uri(ground.Cluster.Url);
        await using var crowd = new Crowd(new IPEndPoint(IPAddress.Parse(url.Host), url.Port), $"/{Orders.Namespace}/{ground.Orders.Screens}/ws", ground.Time);
        crowd.Add(Members);
        await Eventually.HoldsAsync(() => crowd.ConnectedOrThrow() == Members, "the crowd is connected", ConnectedBound, stop);
        var gateway = await ground.Gateways.BusiestAsync(ground.Orders.Screens, stop);
        await ground.DuringAsync(this, gateway.Name, async () =>
        {
            gateway.Kill();
            await Eventually.HoldsAsync(() => crowd.Connected < Members, "the kill is noticed", ConnectedBound, stop);
            await Eventually.HoldsAsync(() => crowd.ConnectedOrThrow() == Members, $"the crowd is back; {crowd.Connected} of {Members} are", BackBound, stop);
        });
        if (crowd.SlowestHandshake > HandshakeBound) throw new FaultException($"a handshake took {crowd.SlowestHandshake.TotalSeconds:0.0} s");
    }
}
