using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PushOperator.Gateway.Connections;
using PushOperator.Gateway.Tests.Support;
using PushOperator.Gateway.Topics;
using PushOperator.TestUtilities;

namespace PushOperator.Gateway.Tests.Clients;

public sealed class NodeWebSocketTests(NodeWebSocketClient node) : IClassFixture<NodeWebSocketClient>
{
    /// <summary>Connects, prints every message and the close as a line, acknowledges messages, and closes by itself after the first position.</summary>
    private const string Script = """
        const WebSocket = require('ws');
        const socket = new WebSocket(process.argv[1], process.argv[2].split(','));
        socket.on('open', () => console.log('open ' + socket.protocol));
        socket.on('message', (data, binary) => {
          console.log('message ' + data.toString());
          if (socket.protocol !== 'json.pushoperator.v1') return;
          const frame = JSON.parse(data.toString());
          if (frame.op === 'message') socket.send(JSON.stringify({ op: 'ack', id: frame.id }));
          if (frame.op === 'position') socket.close(1000, 'done');
        });
        socket.on('unexpected-response', (request, response) => { console.log('refused ' + response.statusCode); process.exit(0); });
        socket.on('error', error => console.log('error ' + error.message));
        socket.on('close', (code, reason) => { console.log('close ' + code + ' ' + reason); process.exit(0); });
        """;

    [Fact]
    public async Task The_ws_package_subscribes_acknowledges_and_closes()
    {
        await node.RequireAsync();
        await using var gateway = await TestGateway.StartAsync();

        var running = RunAsync(gateway, "mqtt,json.pushoperator.v1");
        var membership = await MembershipAsync(gateway);
        membership.Deliver(new MessageId("orders", 3, 42), "\"" + new string('ü', 100_000) + "\"");
        var lines = await running;

        lines[0].Should().Be("open json.pushoperator.v1");
        lines[1].Should().StartWith("message {\"op\":\"welcome\"");
        JsonDocument.Parse(lines[2]["message ".Length..]).RootElement.GetProperty("data").GetString().Should().HaveLength(100_000);
        lines[^1].Should().Be("close 1000 ");
        membership.Calls.Should().Equal("ack orders/3/42");
    }

    [Fact]
    public async Task The_ws_package_sees_the_drain_as_close_4200()
    {
        await node.RequireAsync();
        await using var gateway = await TestGateway.StartAsync();

        var running = RunAsync(gateway, "json.pushoperator.v1");
        await MembershipAsync(gateway);
        await gateway.StopAsync();

        var lines = await running;
        lines.Should().Contain(line => line.StartsWith("message {\"op\":\"drain\"", StringComparison.Ordinal));
        lines[^1].Should().Be("close 4200 drain");
        lines.Should().NotContain(line => line.StartsWith("error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_ws_package_reads_raw_values()
    {
        await node.RequireAsync();
        await using var gateway = await TestGateway.StartAsync();

        var running = RunAsync(gateway, "raw.pushoperator.v1");
        var membership = await MembershipAsync(gateway);
        membership.Push(FrameBuffer.Text("plain"u8));
        await Eventually.HoldsAsync(() => membership.Empty, "the value is on its way");
        await gateway.StopAsync();

        (await running).Should().Equal("open raw.pushoperator.v1", "message plain", "close 4200 drain");
    }

    [Fact]
    public async Task The_ws_package_is_told_why_it_is_refused()
    {
        await node.RequireAsync();
        await using var gateway = await TestGateway.StartAsync();

        (await RunAsync(gateway, "json.pushoperator.v1", "?window=0")).Should().Equal("refused 400");
    }

    private async Task<string[]> RunAsync(TestGateway gateway, string subprotocols, string query = "")
    {
        var result = await node.RunAsync(Script, $"ws://{gateway.ProxyEndPoint}/ws{query}", subprotocols);
        return result.OrThrow().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static async Task<FakeMembership> MembershipAsync(TestGateway gateway)
    {
        await Eventually.HoldsAsync(() => gateway.Services.GetRequiredService<ConnectionRegistry>().Count == 1, "the subscriber is connected", TimeSpan.FromSeconds(90));
        return gateway.Group.Last;
    }
}
