using Confluent.Kafka;
using PushOperator.FaultRunner.Brokers;
using PushOperator.FaultRunner.Ground;
using PushOperator.FaultRunner.Workload;

namespace PushOperator.FaultRunner.Faults;

/// <summary>
/// K19. A transaction stays open in every partition: nothing behind it may be read. Nobody takes that for a stall: no connection is lost and no consumer begins anew; when it is committed, everything comes in order.
/// Guard: <c>isolation.level=read_committed</c>; the stall watch asks for the last stable offset, not the end.
/// </summary>
internal sealed class HangingTransaction : IFault
{
    public string Id => "K19";

    public string Description => "transaction hangs";

    public BrokerKinds Brokers => BrokerKinds.Apache;

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        using var transactions = new TransactionalOrders(ground, $"hanging-{random.Next()}");
        await ground.DuringAsync(this, ground.Orders.KafkaTopic, async () =>
        {
            var sessions = Sessions();
            await transactions.RunAsync(async write =>
            {
                for (var number = 0; number < ground.Orders.Partitions; number++) write(number);
                await ground.LastAsync(length, stop);
                return true;
            });
            if (Sessions() is var now && now != sessions) throw new FaultException($"subscribers lost their connections while a transaction was open: {sessions} became {now}");
        });

        string Sessions() => string.Join(' ', ground.Orders.Readers.Select(reader => $"{reader.Name}={reader.Session}"));
    }
}
