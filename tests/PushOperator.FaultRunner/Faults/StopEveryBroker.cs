using PushOperator.FaultRunner.Ground;

namespace PushOperator.FaultRunner.Faults;

/// <summary>
/// K11a. No broker serves for a while. No connection of a subscriber is lost for it: heartbeats do not depend on Kafka. Everything goes on when they are back.
/// Guard: heartbeats run on the gateway's timer wheel alone; <c>/livez</c> does not ask Kafka.
/// </summary>
internal sealed class StopEveryBroker : IFault
{
    public string Id => "K11a";

    public string Description => "all brokers down";

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        var brokers = Enumerable.Range(1, ground.Brokers.Count).ToArray();
        var sessions = Sessions();
        await ground.DuringAsync(
            this,
            "all brokers",
            async () =>
            {
                await Task.WhenAll(brokers.Select(ground.Brokers.TakeDownAsync));
                await ground.LastAsync(length, stop);
                if (Sessions() is var now && now != sessions) throw new FaultException($"subscribers lost their connections while Kafka was down: {sessions} became {now}");
            },
            mend: () => Task.WhenAll(brokers.Select(ground.Brokers.BringUpAsync)));

        // Of the Broadcast group: a Shared gateway that lost its partitions has to send its members away.
        string Sessions() => string.Join(' ', ground.Orders.Readers.Where(reader => reader.Group == ground.Orders.Screens).Select(reader => $"{reader.Name}={reader.Session}"));
    }
}
