using System.Net;
using PushOperator.Client;
using PushOperator.FaultRunner.Ground;
using PushOperator.FaultRunner.Workload;
using PushOperator.TestUtilities;

namespace PushOperator.FaultRunner.Faults.Clients;

/// <summary>
/// C5. The codes with which gateways under load close clients for good: disconnected by hand (4003), replaced by a newer session (4009). The client's reading ends with the code, and it does not come back by itself. (Those after which it
/// comes back are D1, D4 and G3; every code there is, by a scripted gateway, is <c>CloseCodeTests</c>.)
/// Guard: <c>ReconnectPolicy.AfterClose</c>.
/// </summary>
internal sealed class CloseCodes : IFault
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    public string Id => "C5";

    public string Description => "client closed for good";

    public IReadOnlyList<TimeSpan> Lengths => FaultLengths.None;

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        var others = Bystanders.Of(ground.Orders.Readers);
        await ground.DuringAsync(this, "clients of their own", async () =>
        {
            foreach (var group in ground.Orders.Groups)
            {
                await EndsWithAsync(ground, group, 4003, $"unwanted-{random.Next():x}", (gateway, name) => ground.Gateways.DisconnectAsync(gateway, name, stop), stop);
                await EndsWithAsync(ground, group, 4009, $"moved-{random.Next():x}", ReplaceAsync, stop);
            }
        });
        others.AreUnharmed();
    }

    private static async Task EndsWithAsync(FaultGround ground, string group, int code, string name, Func<GatewayPod, string, Task> close, CancellationToken stop)
    {
        var gateway = (await ground.Gateways.ReadyAsync(group, stop))[0];
        var connections = 0;
        await using var client = new PushSubscriber(new PushSubscriberOptions
        {
            Url = new Uri($"ws://{gateway.ProxyPort}/ws"),
            Subscriber = name,
            // Of a Shared group it takes one message and gives it back when it goes.
            Window = 1,
            Proxy = new WebProxy(),
            OnConnectionChange = change => connections += change.State is ConnectionState.Connected ? 1 : 0,
        });
        var reading = Task.Run(() => ReadAsync(client, stop), stop);
        await Eventually.HoldsAsync(() => client.IsConnected, $"{name} is connected", Bound, stop);
        await close(gateway, name);
        try
        {
            await reading.WaitAsync(Bound, stop);
        }
        catch (PushClosedException closed) when (closed.CloseCode == code)
        {
            if (connections != 1) throw new FaultException($"{name} connected {connections} times");
        }
    }

    private static async Task ReplaceAsync(GatewayPod gateway, string name)
    {
        using var newer = await RawWebSocket.ConnectAsync(gateway.ProxyPort, $"/ws?subscriber={name}");
        await newer.ReadJsonAsync("welcome");
    }

    /// <summary>Reads without acknowledging; ends by an exception.</summary>
    private static async Task ReadAsync(PushSubscriber client, CancellationToken stop)
    {
        await foreach (var _ in client.ReadAllAsync(stop))
        {
        }
    }
}
