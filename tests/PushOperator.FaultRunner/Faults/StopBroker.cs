using PushOperator.FaultRunner.Ground;

namespace PushOperator.FaultRunner.Faults;

/// <summary>
/// K11. A broker is down for a while. Of Apache Kafka the others lead its partitions meanwhile; the partitions of an embedded broker wait for it. Connections stay open.
/// Guard: librdkafka's retries; an intake takes no error of a broker for the end of a partition.
/// </summary>
internal sealed class StopBroker : IFault
{
    public string Id => "K11";

    public string Description => "broker down";

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        var broker = random.Next(ground.Brokers.Count) + 1;
        await ground.DuringAsync(
            this,
            $"broker {broker}",
            async () =>
            {
                await ground.Brokers.TakeDownAsync(broker);
                await ground.LastAsync(length, stop);
            },
            mend: () => ground.Brokers.BringUpAsync(broker));
    }
}
