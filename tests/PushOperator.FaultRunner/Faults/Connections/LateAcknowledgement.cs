using PushOperator.FaultRunner.Ground;
using PushOperator.FaultRunner.Workload;
using PushOperator.TestUtilities;

namespace PushOperator.FaultRunner.Faults.Connections;

/// <summary>
/// G22. Acknowledgements that arrive just before, at, and just after the end of their timeout of 1 s, each of them twice. Whatever wins, a message is done with its first acknowledgement that counts: none comes a third time, and in the end nothing is left.
/// Guard: <c>DeliveryLedger.Complete</c> takes a late acknowledgement; <c>DeliveredList</c> takes the second one for done.
/// </summary>
internal sealed class LateAcknowledgement : IFault
{
    private const int Messages = 40;
    private static readonly TimeSpan DoneBound = TimeSpan.FromSeconds(20);

    public string Id => "G22";

    public string Description => "acknowledgements at their deadline";

    public IReadOnlyList<TimeSpan> Lengths => FaultLengths.None;

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        using var parcels = await Parcels.FindAsync(ground, stop);
        var run = random.Next();
        await ground.DuringAsync(this, parcels.Gateway.Name, async () =>
        {
            using var socket = await RawWebSocket.ConnectAsync(parcels.Gateway.ProxyPort);
            var ids = await parcels.PublishAsync(Enumerable.Range(0, Messages).Select(number => $"late-{run:x}-{number}"), stop);
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
            var reading = Task.Run(() => AcknowledgeAsync(socket, [.. ids], ground.Time, random, enough.Token), stop);
            await Eventually.HoldsAsync(
                async () => reading.IsFaulted || await parcels.LagAsync(stop) == 0, "every message is done", DoneBound, stop);
            await enough.CancelAsync();
            socket.Dispose();
            await reading;
        });
    }

    private static async Task AcknowledgeAsync(RawWebSocket socket, HashSet<string> ids, TimeProvider time, Random random, CancellationToken enough)
    {
        var acknowledgements = new List<Task>();
        using var one = new SemaphoreSlim(1, 1);
        try
        {
            while (!enough.IsCancellationRequested)
            {
                var message = await socket.ReadJsonAsync("message");
                var id = message.GetProperty("id").GetString()!;
                var count = message.TryGetProperty("deliveryCount", out var told) ? told.GetInt32() : 1;
                if (count > 2 && ids.Contains(id)) throw new FaultException($"{id} came {count} times");
                // What another fault left behind is done at once, and so is what comes again.
                var wait = ids.Contains(id) && count == 1 ? TimeSpan.FromMilliseconds(random.Next(900, 1_100)) : TimeSpan.Zero;
                acknowledgements.Add(AcknowledgeAsync(socket, id, wait, one, time, enough));
            }
        }
        catch (Exception exception) when (enough.IsCancellationRequested && exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // Everything is done.
        }

        await Task.WhenAll(acknowledgements).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static async Task AcknowledgeAsync(RawWebSocket socket, string id, TimeSpan wait, SemaphoreSlim one, TimeProvider time, CancellationToken enough)
    {
        await Task.Delay(wait, time, enough);
        await one.WaitAsync(enough);
        try
        {
            for (var twice = 0; twice < 2; twice++) await socket.SendTextAsync($$"""{"op":"ack","id":"{{id}}"}""");
        }
        finally
        {
            one.Release();
        }
    }
}
