using PushOperator.FaultRunner.Ground;
using PushOperator.FaultRunner.Workload;
using PushOperator.TestUtilities;

namespace PushOperator.FaultRunner.Faults.Clients;

/// <summary>
/// C2. A subscriber of a Shared group gets messages, and dies before any acknowledgement of it arrives. Each comes to another one, with the same id and delivery count 2. (In a group of one gateway: a count does not go with a partition that moves.)
/// Guard: <c>DeliveryLedger.RemoveSeat</c> gives back what a member that leaves had in flight.
/// </summary>
internal sealed class DiesBeforeAck : IFault
{
    private const int Messages = 4;

    public string Id => "C2";

    public string Description => "client dies before it acknowledges";

    public IReadOnlyList<TimeSpan> Lengths => FaultLengths.None;

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        using var parcels = await Parcels.FindAsync(ground, stop);
        var run = random.Next();
        await ground.DuringAsync(this, parcels.Gateway.Name, async () =>
        {
            using var mortal = await RawWebSocket.ConnectAsync(parcels.Gateway.ProxyPort);
            var ids = await parcels.PublishAsync(Enumerable.Range(0, Messages).Select(number => $"mortal-{run:x}-{number}"), stop);
            await TakeAsync(mortal, ids, count: 1);
            mortal.Reset();
            using var heir = await RawWebSocket.ConnectAsync(parcels.Gateway.ProxyPort);
            await TakeAsync(heir, ids, count: 2);
            await heir.SendTextAsync($$"""{"op":"ack","ids":[{{string.Join(',', ids.Select(id => $"\"{id}\""))}}]}""");
            await Eventually.HoldsAsync(async () => await parcels.LagAsync(stop) == 0, "the heir's acknowledgements count", TimeSpan.FromSeconds(10), stop);
        });
    }

    /// <summary>Reads until each of them came.</summary>
    private static async Task TakeAsync(RawWebSocket socket, IReadOnlyList<string> ids, int count)
    {
        var missing = ids.ToHashSet();
        while (missing.Count > 0)
        {
            var (id, told) = await Parcels.ReadAsync(socket, ids);
            if (missing.Remove(id) && told != count) throw new FaultException($"{id} came with delivery count {told}, not {count}");
        }
    }
}
