using System.Collections.Concurrent;
using System.Net;
using PushOperator.Client;
using PushOperator.FaultRunner.Ground;
using PushOperator.TestUtilities;

namespace PushOperator.FaultRunner.Faults.Clients;

/// <summary>
/// C8. The handler of a client that acknowledges automatically throws. The message is not acknowledged: in the Shared group it comes to another one; in the Broadcast group the cursor stays before it, and who goes on there gets it again.
/// Guard: <c>PushSubscriber.ReadAllAsync</c> acknowledges when the next is asked for, never before.
/// </summary>
internal sealed class HandlerThrows : IFault
{
    private const int Handled = 5;
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    public string Id => "C8";

    public string Description => "handler throws";

    public IReadOnlyList<TimeSpan> Lengths => FaultLengths.None;

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        var seen = new ConcurrentDictionary<string, bool>();
        void Note(PushMessage message) => seen[message.Id] = true;
        var workers = ground.Orders.Readers.Where(reader => reader.Group == ground.Orders.Workers).ToArray();
        foreach (var worker in workers) worker.Received += Note;
        try
        {
            await ground.DuringAsync(this, "clients of their own", async () =>
            {
                var (failed, _) = await FailAsync(ground, ground.Orders.Workers, handled: 0, stop).WaitAsync(Bound, stop);
                await Eventually.HoldsAsync(() => seen.ContainsKey(failed), $"{failed} comes to another one", Bound, stop);
                await ResumeAsync(ground, stop);
            });
        }
        finally
        {
            foreach (var worker in workers) worker.Received -= Note;
        }
    }

    private static async Task ResumeAsync(FaultGround ground, CancellationToken stop)
    {
        var (failed, cursor) = await FailAsync(ground, ground.Orders.Screens, Handled, stop).WaitAsync(Bound, stop);
        var gateway = (await ground.Gateways.ReadyAsync(ground.Orders.Screens, stop))[0];
        await using var client = new PushSubscriber(new PushSubscriberOptions { Url = new Uri($"ws://{gateway.ProxyPort}/ws"), From = cursor, Proxy = new WebProxy() });
        var found = Task.Run(
            async () =>
            {
                await foreach (var message in client.ReadAllAsync(stop))
                {
                    if (message.Id == failed) return;
                    await message.AckAsync(stop);
                }
            },
            stop);
        try
        {
            await found.WaitAsync(Bound, stop);
        }
        catch (TimeoutException)
        {
            throw new FaultException($"{failed} did not come again after the cursor that the client kept");
        }
    }

    /// <summary>Reads with automatic acknowledgement, and fails at a message after so many.</summary>
    /// <returns>Its id, and the cursor that the client has then.</returns>
    private static async Task<(string Failed, string? Cursor)> FailAsync(FaultGround ground, string group, int handled, CancellationToken stop)
    {
        var gateway = (await ground.Gateways.ReadyAsync(group, stop))[0];
        await using var client = new PushSubscriber(new PushSubscriberOptions
        {
            Url = new Uri($"ws://{gateway.ProxyPort}/ws"),
            Acknowledgement = AcknowledgementMode.Automatic,
            Window = handled + 1,
            Proxy = new WebProxy(),
        });
        PushMessage? failing = null;
        try
        {
            await foreach (var message in client.ReadAllAsync(stop))
            {
                failing = message;
                if (handled-- == 0) throw new InvalidOperationException("the handler failed");
            }
        }
        catch (InvalidOperationException)
        {
            // The app's own exception, out of its own loop.
        }

        return (failing!.Id, client.Cursor);
    }
}
