using PushOperator.FaultRunner.Ground;

namespace PushOperator.FaultRunner.Faults.Routing;

/// <summary>
/// R7. A group's EndpointSlices change ten times a second: an address where nobody listens comes and goes. No live connection is lost, and new subscribers are let in.
/// Guard: <c>GroupProxyConfigProvider</c> and YARP's reload leave connections alone; <c>GroupState</c> keeps the counts of pods that stay.
/// </summary>
internal sealed class FlappingEndpoints : IFault
{
    private static readonly TimeSpan Half = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LetInBound = TimeSpan.FromSeconds(4);

    public string Id => "R7";

    public string Description => "endpoints flap";

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        var everybody = Bystanders.Of(ground.Orders.Readers);
        var door = new FrontDoor(ground);
        await ground.DuringAsync(this, ground.Orders.Screens, () => door.IsOpenAsync(ground.Orders.Screens, LetInBound, FlapAsync(ground, length, stop)));
        everybody.AreUnharmed();
    }

    private static async Task FlapAsync(FaultGround ground, TimeSpan length, CancellationToken stop)
    {
        var began = ground.Time.GetTimestamp();
        while (ground.Time.GetElapsedTime(began) < length)
        {
            await Impostor.ListAsync(ground, "flapping", ground.Orders.Screens, "127.63.255.254", stop);
            try
            {
                await ground.LastAsync(Half, stop);
            }
            finally
            {
                await Impostor.DelistAsync(ground, "flapping");
            }

            await ground.LastAsync(Half, stop);
        }
    }
}
