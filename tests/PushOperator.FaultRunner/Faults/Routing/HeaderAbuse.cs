using PushOperator.FaultRunner.Ground;
using PushOperator.TestUtilities;

namespace PushOperator.FaultRunner.Faults.Routing;

/// <summary>
/// R9. Requests at the router that are made to be understood differently by it and by the gateway: two hosts, two lengths, a body on a handshake, other protocols to upgrade to, HTTP/2 without TLS, paths that climb. Each is refused with a
/// client's error; none reaches a gateway.
/// Guard: Kestrel's parser, <c>ServerLimits</c> (HTTP/1.1 alone, no body), <c>HandshakeGate</c>.
/// </summary>
internal sealed class HeaderAbuse : IFault
{
    public string Id => "R9";

    public string Description => "handshakes that smuggle";

    public IReadOnlyList<TimeSpan> Lengths => FaultLengths.None;

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        var everybody = Bystanders.Of(ground.Orders.Readers);
        var door = new FrontDoor(ground).EndPoint;
        var path = FrontDoor.PathOf(ground.Orders.Screens);
        var gateways = await ground.Gateways.ReadyAsync(ground.Orders.Screens, stop);
        var before = await RefusedAsync(ground, gateways, stop);
        await ground.DuringAsync(this, "router", async () =>
        {
            foreach (var request in Requests(path))
            {
                using var socket = await RawWebSocket.OpenAsync(door);
                var status = await StatusAsync(socket, request);
                if (status is not null and (< 400 or > 499) and not 505) throw new FaultException($"{request.ReplaceLineEndings("\\n")} was answered with {status}");
            }
        });
        if (await RefusedAsync(ground, gateways, stop) is var after && after > before) throw new FaultException($"{after - before} of the requests reached a gateway, which refused them");
        everybody.AreUnharmed();
    }

    private static IEnumerable<string> Requests(string path)
    {
        yield return RawWebSocket.Request(path, extra: "Host: other\r\n");
        yield return RawWebSocket.Request(path, extra: "Content-Length: 5\r\n") + "hello";
        yield return RawWebSocket.Request(path, extra: "Transfer-Encoding: chunked\r\n") + "5\r\nhello\r\n0\r\n\r\n";
        yield return RawWebSocket.Request(path, extra: "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\nGET /ws HTTP/1.1\r\n\r\n";
        yield return RawWebSocket.Request(path, extra: "Content-Length: 5\r\nContent-Length: 6\r\n");
        yield return RawWebSocket.Request(path).Replace("Upgrade: websocket", "Upgrade: h2c", StringComparison.Ordinal);
        yield return RawWebSocket.Request(path).Replace("Upgrade: websocket", "Upgrade: websocket, h2c", StringComparison.Ordinal);
        yield return RawWebSocket.Request(path).Replace("Connection: Upgrade", "Connection: close", StringComparison.Ordinal);
        yield return RawWebSocket.Request(path).Replace("GET", "POST", StringComparison.Ordinal);
        yield return RawWebSocket.Request(path).Replace("HTTP/1.1", "HTTP/1.0", StringComparison.Ordinal);
        yield return RawWebSocket.Request("/default/../default/%2e%2e/ws");
        yield return RawWebSocket.Request($"{path}/../../../endpoint");
        yield return RawWebSocket.Request("/endpoint");
        yield return RawWebSocket.Request(path, extra: $"X-Long: {new string('x', 40_000)}\r\n");
        yield return RawWebSocket.Request(path, extra: string.Concat(Enumerable.Range(0, 101).Select(number => $"X-{number}: 1\r\n")));
        yield return "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
        yield return "GET " + path + " HTTP/1.1\nHost: gateway\nUpgrade: websocket\n\n";
    }

    /// <returns>Null when the connection was closed without an answer.</returns>
    private static async Task<int?> StatusAsync(RawWebSocket socket, string request)
    {
        try
        {
            return await socket.HandshakeAsync(request);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static async Task<double> RefusedAsync(FaultGround ground, IReadOnlyList<GatewayPod> gateways, CancellationToken stop) =>
        (await Task.WhenAll(gateways.Select(gateway => ground.Gateways.CounterAsync(gateway, "push_gateway_handshakes_refused", "", stop)))).Sum();
}
