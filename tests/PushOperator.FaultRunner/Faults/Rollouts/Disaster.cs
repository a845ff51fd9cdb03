using PushOperator.FaultRunner.Ground;
using PushOperator.LocalCluster.Cluster;

namespace PushOperator.FaultRunner.Faults.Rollouts;

/// <summary>
/// D9. Operator, router, a gateway of each group and a broker end within a second, and a message is published every 10 ms all the while. The router and the gateways come back by themselves, operator and broker after a while; everything is delivered.
/// Guard: all of those of G1, K11 and D7; the clients' back-off when there is no router.
/// </summary>
internal sealed class Disaster : IFault
{
    public string Id => "D9";

    public string Description => "operator, router, gateways and a broker at once";

    public TimeSpan RecoveryBound => TimeSpan.FromSeconds(60);

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        var broker = random.Next(ground.Brokers.Count) + 1;
        var gateways = await Task.WhenAll(ground.Orders.Groups.Select(group => ground.Gateways.BusiestAsync(group, stop)));
        await ground.DuringAsync(
            this,
            $"operator, router, {string.Join(", ", gateways.Select(gateway => gateway.Name))}, broker {broker}",
            async () =>
            {
                ground.Cluster.Router.Kill();
                foreach (var gateway in gateways) gateway.Kill();
                await ground.Brokers.TakeDownAsync(broker);
                await ground.Cluster.Operator.StopAsync(TimeSpan.Zero);
                await ground.LastAsync(length, stop);
            },
            mend: async () =>
            {
                await ground.Brokers.BringUpAsync(broker);
                await ground.Cluster.Operator.StartAgainAsync(InProcessOperator.GatewayImage, CancellationToken.None);
            });
    }
}
