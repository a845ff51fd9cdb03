using PushOperator.FaultRunner.Brokers;
using PushOperator.FaultRunner.Ground;
using PushOperator.FaultRunner.Workload;

namespace PushOperator.FaultRunner.Faults;

/// <summary>
/// K20. Transactions that are committed and aborted by turns, some of them empty, among the orders. What was aborted is delivered to nobody; what was committed, and the orders behind it, to everybody; the holes that markers leave
/// are no gaps. Guard: <c>isolation.level=read_committed</c>; the watermark moves over what is not in the log.
/// </summary>
internal sealed class AbortTransactions : IFault
{
    private const int Transactions = 12;

    public string Id => "K20";

    public string Description => "transactions aborted";

    public BrokerKinds Brokers => BrokerKinds.Apache;

    public IReadOnlyList<TimeSpan> Lengths => FaultLengths.None;

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        using var transactions = new TransactionalOrders(ground, $"aborted-{random.Next()}");
        await ground.DuringAsync(this, $"{Transactions} transactions", async () =>
        {
            for (var number = 0; number < Transactions; number++)
            {
                stop.ThrowIfCancellationRequested();
                var (messages, isCommitted) = (number % 3 == 2 ? 0 : random.Next(1, 20), number % 2 == 0);
                await transactions.RunAsync(write =>
                {
                    for (var message = 0; message < messages; message++) write(random.Next(ground.Orders.Partitions));
                    return Task.FromResult(isCommitted);
                });
            }
        });
    }
}
