using System.Collections.Concurrent;
using PushOperator.Client;
using PushOperator.FaultRunner.Ground;
using PushOperator.TestUtilities;

namespace PushOperator.FaultRunner.Faults.Clients;

/// <summary>
/// C2. A subscriber of a Shared group gets messages, and dies before any acknowledgement of it arrives. Each comes to another one, with the same id and delivery count 2.
/// Guard: <c>DeliveryLedger</c> gives back what a member that leaves had in flight.
/// </summary>
internal sealed class DiesBeforeAck : IFault
{
    private const int Messages = 4;
    private static readonly TimeSpan AgainBound = TimeSpan.FromSeconds(20);

    public string Id => "C2";

    public string Description => "client dies before it acknowledges";

    public IReadOnlyList<TimeSpan> Lengths => FaultLengths.None;

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        var gateway = await ground.Gateways.AnyAsync(ground.Orders.Workers, random, stop);
        var seen = new ConcurrentDictionary<string, int>();
        void Note(PushMessage message) => seen[message.Id] = message.DeliveryCount;
        var workers = ground.Orders.Readers.Where(reader => reader.Group == ground.Orders.Workers).ToArray();
        foreach (var worker in workers) worker.Received += Note;
        try
        {
            List<string> taken = [];
            await ground.DuringAsync(this, gateway.Name, async () => taken = await TakeAndDieAsync(gateway));
            await Eventually.HoldsAsync(() => taken.TrueForAll(seen.ContainsKey), "what the dead client had comes to another one", AgainBound, stop);
            if (taken.Find(id => seen[id] < 2) is { } unmarked) throw new FaultException($"{unmarked} came again with delivery count {seen[unmarked]}");
        }
        finally
        {
            foreach (var worker in workers) worker.Received -= Note;
        }
    }

    private static async Task<List<string>> TakeAndDieAsync(GatewayPod gateway)
    {
        using var socket = await RawWebSocket.ConnectAsync(gateway.ProxyPort, $"/ws?window={Messages}");
        var taken = new HashSet<string>();
        while (taken.Count < Messages) taken.Add((await socket.ReadJsonAsync("message")).GetProperty("id").GetString()!);
        socket.Reset();
        return [.. taken];
    }
}
