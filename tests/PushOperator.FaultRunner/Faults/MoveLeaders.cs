using Confluent.Kafka;
using PushOperator.FaultRunner.Brokers;
using PushOperator.FaultRunner.Ground;

namespace PushOperator.FaultRunner.Faults;

/// <summary>
/// K11b. Partitions get other leaders while they are read and written: of the embedded brokers every partition, twice; of Apache Kafka those that a killed broker led, and then the preferred ones again.
/// Guard: librdkafka follows NOT_LEADER; an intake takes it for no end and no hole.
/// </summary>
internal sealed class MoveLeaders : IFault
{
    public string Id => "K11b";

    public string Description => "leaders moved";

    public IReadOnlyList<TimeSpan> Lengths => FaultLengths.None;

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        var orders = ground.Orders;
        await ground.DuringAsync(this, orders.KafkaTopic, async () =>
        {
            if (ground.Brokers is ApacheBrokers apache)
            {
                await apache.MoveLeaderAsync(new TopicPartition(orders.KafkaTopic, random.Next(orders.Partitions)), stop);
                await apache.ElectPreferredLeadersAsync(orders.KafkaTopic, orders.Partitions, stop);
                return;
            }

            for (var move = 0; move < 2 * orders.Partitions; move++)
            {
                await ground.Brokers.MoveLeaderAsync(new TopicPartition(orders.KafkaTopic, move % orders.Partitions), stop);
                await ground.LastAsync(TimeSpan.FromMilliseconds(random.Next(100)), stop);
            }
        });
    }
}
