using PushOperator.FaultRunner.Ground;
using PushOperator.TestUtilities;

namespace PushOperator.FaultRunner.Faults.Connections;

/// <summary>
/// G26. A subscriber connects again before its old connection is known to be dead: on the same gateway, and (Broadcast) on another one. The newer stays, the older is closed with 4009 and gets nothing more.
/// Guard: <c>ConnectionRegistry.Add</c> on one gateway, <c>DurableSubscribers</c> over several.
/// </summary>
internal sealed class DoubleSubscriber : IFault
{
    private const int Replaced = 4009;

    public string Id => "G26";

    public string Description => "two connections of one subscriber";

    public IReadOnlyList<TimeSpan> Lengths => FaultLengths.None;

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        var others = Bystanders.Of(ground.Orders.Readers);
        var screens = await ground.Gateways.ReadyAsync(ground.Orders.Screens, stop);
        var worker = await ground.Gateways.AnyAsync(ground.Orders.Workers, random, stop);
        var name = $"twice-{random.Next():x}";
        await ground.DuringAsync(this, name, async () =>
        {
            await ReplaceAsync(worker, worker, name);
            await ReplaceAsync(screens[0], screens[0], name);
            await ReplaceAsync(screens[0], screens[^1], name);
        });
        others.AreUnharmed();
    }

    private static async Task ReplaceAsync(GatewayPod first, GatewayPod second, string name)
    {
        using var older = await RawWebSocket.ConnectAsync(first.ProxyPort, $"/ws?subscriber={name}");
        await older.ReadJsonAsync("welcome");
        using var newer = await RawWebSocket.ConnectAsync(second.ProxyPort, $"/ws?subscriber={name}");
        await newer.ReadJsonAsync("welcome");
        var (code, reason) = await older.ReadCloseAsync();
        if (code != Replaced) throw new FaultException($"the older connection was closed with {code} {reason}, not with {Replaced}");
        await newer.SendTextAsync("""{"op":"ping"}""");
        await newer.ReadJsonAsync("pong");
    }
}
