using PushOperator.FaultRunner.Ground;

namespace PushOperator.FaultRunner.Faults.Routing;

/// <summary>
/// R4, R8. An endpoint that looks empty fails every handshake at once, or takes it and never answers. New subscribers are let in by the gateways within the same request, and after a few failures nobody is sent there any more.
/// Guard: <c>EndpointState.Eject</c>, <c>EndpointState.FailHandshake</c>, <c>HandshakeTimeoutHandler</c>.
/// </summary>
internal sealed class BadEndpoint(string id, string description, bool isFailing) : IFault
{
    private const int Knocks = 60;
    private const int AtOnce = 5;

    /// <summary>One that hangs is given up after 5 s, and a busy machine has room.</summary>
    private static readonly TimeSpan LetInBound = TimeSpan.FromSeconds(5 + 4);

    public string Id => id;

    public string Description => description;

    public IReadOnlyList<TimeSpan> Lengths => FaultLengths.None;

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        var others = Bystanders.Of(ground.Orders.Readers);
        var door = new FrontDoor(ground);
        await ground.DuringAsync(this, ground.Orders.Screens, async () =>
        {
            await using var impostor = await Impostor.StartAsync(ground, ground.Orders.Screens, isFailing, stop);
            var began = ground.Time.GetTimestamp();
            // Until somebody was sent there, the router has not met it.
            while (impostor.Visitors == 0)
            {
                if (ground.Time.GetElapsedTime(began) > TimeSpan.FromSeconds(15)) throw new FaultException("nobody was sent to the endpoint that looks empty");
                await door.IsOpenAsync(ground.Orders.Screens, LetInBound, Task.CompletedTask);
            }

            var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stop };
            await Parallel.ForEachAsync(Enumerable.Range(0, Knocks), options, async (_, _) => await door.IsOpenAsync(ground.Orders.Screens, LetInBound, Task.CompletedTask));
            var rounds = 1 + (int)(ground.Time.GetElapsedTime(began) / TimeSpan.FromSeconds(5));
            // Each time its rest is over it may be tried again, by all that come in that moment.
            if (impostor.Visitors > rounds * (AtOnce + 3)) throw new FaultException($"{impostor.Visitors} of {Knocks} were sent to an endpoint that never let one in");
        });
        others.AreUnharmed();
    }
}
