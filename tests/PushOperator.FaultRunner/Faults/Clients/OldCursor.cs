using System.Net;
using PushOperator.Client;
using PushOperator.FaultRunner.Ground;

namespace PushOperator.FaultRunner.Faults.Clients;

/// <summary>
/// C6. An app's disk is rolled back: it comes with a cursor older than what it has seen. The messages after that cursor come again, the same ones in the same order of each partition, and no error.
/// Guard: <c>BroadcastGroup</c>'s start positions, the catch-up from Kafka.
/// </summary>
internal sealed class OldCursor : IFault
{
    private const int Messages = 200;
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    public string Id => "C6";

    public string Description => "cursor rolled back";

    public IReadOnlyList<TimeSpan> Lengths => FaultLengths.None;

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        var gateways = await ground.Gateways.ReadyAsync(ground.Orders.Screens, stop);
        await ground.DuringAsync(this, ground.Orders.Screens, async () =>
        {
            var (cursor, first) = await ReadAsync(gateways[0], from: null, stop).WaitAsync(Bound, stop);
            var (_, again) = await ReadAsync(gateways[^1], cursor, stop).WaitAsync(Bound, stop);
            foreach (var (partition, offsets) in first)
            {
                var repeated = again.GetValueOrDefault(partition, []);
                var both = Math.Min(offsets.Count, repeated.Count);
                if (!offsets.Take(both).SequenceEqual(repeated.Take(both)))
                    throw new FaultException($"from the old cursor, partition {partition} came as {string.Join(' ', repeated.Take(5))}…, the first time as {string.Join(' ', offsets.Take(5))}…");
            }
        });
    }

    /// <returns>Where it began, and what it then got of each partition.</returns>
    private static async Task<(string Cursor, Dictionary<int, List<long>> Offsets)> ReadAsync(GatewayPod gateway, string? from, CancellationToken stop)
    {
        await using var client = new PushSubscriber(new PushSubscriberOptions { Url = new Uri($"ws://{gateway.ProxyPort}/ws"), From = from, Proxy = new WebProxy() });
        string? cursor = null;
        var offsets = new Dictionary<int, List<long>>();
        var count = 0;
        await foreach (var message in client.ReadAllAsync(stop))
        {
            // Nothing is acknowledged yet: it is still the cursor of the welcome.
            cursor ??= client.Cursor;
            if (!offsets.TryGetValue(message.Partition, out var list)) offsets[message.Partition] = list = [];
            list.Add(message.Offset);
            await message.AckAsync(stop);
            if (++count == Messages) break;
        }

        return (cursor ?? throw new FaultException("there was no cursor at the first message"), offsets);
    }
}
