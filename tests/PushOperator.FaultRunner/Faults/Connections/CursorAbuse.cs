using PushOperator.FaultRunner.Ground;
using PushOperator.TestUtilities;

namespace PushOperator.FaultRunner.Faults.Connections;

/// <summary>
/// G20. Handshakes with cursors that are none, that were changed by a bit, cut, stretched, or belong to another group. Each is refused with 400 and its code, and the right one is taken by every gateway.
/// Guard: <c>CursorSigner</c> checks the signature before it reads anything else.
/// </summary>
internal sealed class CursorAbuse : GatewayAttack
{
    public override string Id => "G20";

    public override string Description => "false cursors";

    protected override string Group(FaultGround ground, Random random) => ground.Orders.Screens;

    protected override async Task AttackAsync(FaultGround ground, GatewayPod gateway, Random random, CancellationToken stop)
    {
        var cursor = await CursorAsync(gateway);
        foreach (var (false_, codes) in Forgeries(cursor, random)) await RefusedAsync(gateway, false_, codes);
        foreach (var other in await ground.Gateways.ReadyAsync(ground.Orders.Screens, stop))
        {
            using var socket = await RawWebSocket.ConnectAsync(other.ProxyPort, $"/ws?from={cursor}");
            var welcome = await socket.ReadJsonAsync("welcome");
            Expect(welcome.GetProperty("recovered").GetBoolean(), "the right cursor was not recovered");
        }
    }

    private static async Task<string> CursorAsync(GatewayPod gateway)
    {
        using var socket = await RawWebSocket.ConnectAsync(gateway.ProxyPort);
        return (await socket.ReadJsonAsync("welcome")).GetProperty("cursor").GetString()!;
    }

    private static IEnumerable<(string Cursor, string Codes)> Forgeries(string cursor, Random random)
    {
        const string Either = "cursor_malformed cursor_invalid";
        yield return ("AQ", Either);
        yield return ("%21%21%21", "cursor_malformed bad_parameter");
        yield return (cursor[..^4], Either);
        yield return (cursor + "AAAA", Either);
        yield return (cursor[..(cursor.Length / 2)], Either);
        yield return ($"AQ{new string('A', 4_000)}", Either);
        // Version 255.
        yield return ($"_w{cursor[2..]}", Either + " cursor_version");
        for (var tried = 0; tried < 30; tried++)
        {
            var at = random.Next(2, cursor.Length - 1);
            var changed = cursor[at] == 'A' ? 'B' : 'A';
            yield return ($"{cursor[..at]}{changed}{cursor[(at + 1)..]}", Either);
        }
    }

    private static async Task RefusedAsync(GatewayPod gateway, string cursor, string codes)
    {
        using var socket = await RawWebSocket.OpenAsync(gateway.ProxyPort);
        var status = await socket.HandshakeAsync(RawWebSocket.Request($"/ws?from={cursor}"));
        Expect(status == 400, $"from={cursor[..Math.Min(cursor.Length, 60)]} was answered with {status}");
        var body = await socket.ReadBodyAsync();
        Expect(codes.Split(' ').Any(code => body.Contains($"\"{code}\"", StringComparison.Ordinal)), $"from={cursor[..Math.Min(cursor.Length, 60)]} was answered with {body}, not with {codes}");
    }
}
