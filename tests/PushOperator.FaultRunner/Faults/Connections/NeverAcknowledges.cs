using PushOperator.FaultRunner.Ground;
using PushOperator.FaultRunner.Workload;
using PushOperator.TestUtilities;

namespace PushOperator.FaultRunner.Faults.Connections;

/// <summary>
/// G21. A subscriber of a Shared group acknowledges nothing. It never has more than its window; each message comes three times, each time with its count, and then goes to the dead-letter topic, and the next of its key comes.
/// Guard: <c>DeliveryLedger</c>: the deadline of a delivery, <c>maxDeliveries</c>, a seat's window.
/// </summary>
internal sealed class NeverAcknowledges : IFault
{
    private const int Window = 2;
    private const int MaxDeliveries = 3;
    private static readonly TimeSpan GivenUpBound = TimeSpan.FromSeconds(30);

    public string Id => "G21";

    public string Description => "subscriber that never acknowledges";

    public IReadOnlyList<TimeSpan> Lengths => FaultLengths.None;

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        using var parcels = await Parcels.FindAsync(ground, stop);
        string[] keys = [.. Enumerable.Range(0, 4).Select(number => $"kept-{random.Next():x}-{number}")];
        await ground.DuringAsync(this, parcels.Gateway.Name, async () =>
        {
            using var socket = await RawWebSocket.ConnectAsync(parcels.Gateway.ProxyPort, $"/ws?window={Window}");
            var ids = await parcels.PublishAsync(keys, stop);
            var dead = parcels.DeadLettersAsync(keys, stop);
            await WatchAsync(parcels, socket, ids, stop).WaitAsync(GivenUpBound, stop);
            foreach (var (key, deliveries) in await dead)
            {
                if (deliveries != MaxDeliveries) throw new FaultException($"{key} was given up after {deliveries} deliveries, not {MaxDeliveries}");
            }
        });
    }

    /// <summary>Ends when each of these messages came three times.</summary>
    private static async Task WatchAsync(Parcels parcels, RawWebSocket socket, IReadOnlyList<string> ids, CancellationToken stop)
    {
        var counts = new Dictionary<string, int>();
        while (counts.Values.Sum() < ids.Count * MaxDeliveries)
        {
            var (id, count) = await Parcels.ReadAsync(socket, ids);
            if (count != counts.GetValueOrDefault(id) + 1) throw new FaultException($"{id} came with delivery count {count} after {counts.GetValueOrDefault(id)}");
            counts[id] = count;
            if (await parcels.InFlightAsync(stop) is var open && open > Window) throw new FaultException($"{open} messages were in flight, the window is {Window}");
        }
    }
}
