using System.Collections.Concurrent;
using System.Net;
using PushOperator.Client;
using PushOperator.FaultRunner.Ground;
using PushOperator.TestUtilities;
using PushOperator.TestUtilities.FaultProxy;

namespace PushOperator.FaultRunner.Faults.Clients;

/// <summary>
/// C1. Thirty clients lose the server in the same moment and cannot reach it for 8 s. Their attempts become fewer, and spread: after the first seconds no quarter of a second sees more than half of them. All are back soon after it is.
/// Guard: <c>FullJitterBackoff</c>.
/// </summary>
internal sealed class ServerGone : IFault
{
    private const int Clients = 30;
    private static readonly TimeSpan Gone = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Slot = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan ConnectedBound = TimeSpan.FromSeconds(30);

    public string Id => "C1";

    public string Description => "server gone for all clients";

    public IReadOnlyList<TimeSpan> Lengths => FaultLengths.None;

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        var gateway = await ground.Gateways.AnyAsync(ground.Orders.Screens, random, stop);
        await using var line = TcpFaultProxy.Start(gateway.ProxyPort);
        var attempts = new ConcurrentQueue<long>();
        var clients = Enumerable.Range(0, Clients).Select(_ => new PushSubscriber(Options(line, () => attempts.Enqueue(ground.Time.GetTimestamp())))).ToArray();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var reading = clients.Select(client => ReadAsync(client, enough.Token)).ToArray();
        try
        {
            await Eventually.HoldsAsync(() => clients.All(client => client.IsConnected), "the clients are connected", ConnectedBound, stop);
            attempts.Clear();
            var began = ground.Time.GetTimestamp();
            await ground.DuringAsync(
                this,
                gateway.Name,
                () =>
                {
                    // The first byte of each attempt costs it its connection.
                    line.Conditions = new LineConditions { CutAfterBytes = 1 };
                    line.Reset();
                    return ground.LastAsync(Gone, stop);
                },
                mend: () => line.Conditions = LineConditions.Clear);
            Judge([.. attempts.Select(at => ground.Time.GetElapsedTime(began, at))]);
            await Eventually.HoldsAsync(() => clients.All(client => client.IsConnected), "every client is back", ConnectedBound, stop);
        }
        finally
        {
            await enough.CancelAsync();
            await Task.WhenAll(reading);
            await Task.WhenAll(clients.Select(client => client.DisposeAsync().AsTask()));
        }
    }

    private static PushSubscriberOptions Options(TcpFaultProxy line, Action failed) => new()
    {
        Url = new Uri($"ws://127.0.0.1:{line.Port}/ws"),
        Proxy = new WebProxy(),
        OnConnectionChange = change =>
        {
            if (change.State is ConnectionState.Disconnected) failed();
        },
    };

    private static async Task ReadAsync(PushSubscriber client, CancellationToken enough)
    {
        try
        {
            await foreach (var message in client.ReadAllAsync(enough)) await message.AckAsync(enough);
        }
        catch (OperationCanceledException) when (enough.IsCancellationRequested)
        {
            // The fault is over.
        }
    }

    private static void Judge(TimeSpan[] attempts)
    {
        // With a bound that doubles from 100 ms, a client fails about 8 times in 8 s; without back-off it would be hundreds.
        if (attempts.Length > Clients * 16) throw new FaultException($"{Clients} clients tried {attempts.Length} times in {Gone.TotalSeconds:0} s");
        var busiest = attempts.Where(at => at > Settled).GroupBy(at => (int)(at / Slot)).Select(slot => slot.Count()).DefaultIfEmpty(0).Max();
        if (busiest > Clients / 2) throw new FaultException($"{busiest} of {Clients} clients tried within the same {Slot.TotalMilliseconds:0} ms");
    }
}
