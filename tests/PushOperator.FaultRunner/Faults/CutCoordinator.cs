using PushOperator.FaultRunner.Brokers;
using PushOperator.FaultRunner.Ground;
using PushOperator.TestUtilities.FaultProxy;

namespace PushOperator.FaultRunner.Faults;

/// <summary>
/// K13. One gateway of the Shared group does not reach the broker that coordinates its consumer group, for longer than its session; it still reaches the others and could go on delivering what belongs to another gateway by then.
/// Guard: a gateway stops delivering by its own clock when it has heard nothing of the coordinator for a session.
/// </summary>
internal sealed class CutCoordinator : IFault
{
    public string Id => "K13";

    public string Description => "gateway cut from the coordinator";

    public BrokerKinds Brokers => BrokerKinds.Embedded;

    public IReadOnlyList<TimeSpan> Lengths => FaultLengths.Long;

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        var coordinator = random.Next(ground.Brokers.Count) + 1;
        ground.Embedded.Cluster.MoveCoordinator(ground.Orders.WorkersGroupId, coordinator);
        var gateway = await ground.Gateways.BusiestAsync(ground.Orders.Workers, stop);
        var (line, clients) = (ground.Embedded.Line(coordinator), ClientIds.Of(gateway.Name));
        await ground.DuringAsync(
            this,
            $"{gateway.Name} from broker {coordinator}",
            () =>
            {
                line.Conditions = new LineConditions { BlackHole = LineDirections.Both, OnlyFor = clients };
                return ground.LastAsync(length, stop);
            },
            mend: () =>
            {
                line.Conditions = LineConditions.Clear;
                // Bytes are missing from what went on through the black hole.
                line.Reset(clients);
            });
    }
}
