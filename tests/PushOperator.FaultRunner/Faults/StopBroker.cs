namespace PushOperator.FaultRunner.Faults;

/// <summary>A broker is down for a while. The embedded brokers do not move its partitions: they wait.</summary>
internal sealed class StopBroker : IFault
{
    public string Id => "K11";

    public string Description => "broker down";

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        var brokers = ground.Cluster.EmbeddedBrokers ?? throw new InvalidOperationException("only embedded brokers can be taken down");
        var broker = random.Next(brokers.Brokers) + 1;
        await ground.DuringAsync(
            this,
            $"broker {broker}",
            () =>
            {
                brokers.TakeDown(broker);
                return ground.LastAsync(length, stop);
            },
            mend: () => brokers.BringUp(broker));
    }
}
