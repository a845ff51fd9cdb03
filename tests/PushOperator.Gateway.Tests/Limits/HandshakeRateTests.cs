using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Tests.Support;
using PushOperator.TestUtilities;

namespace PushOperator.Gateway.Tests.Limits;

/// <summary>How many handshakes the pod looks at. The clock stands still, so the numbers are exact.</summary>
public sealed class HandshakeRateTests
{
    private readonly FakeTimeProvider _time = new();

    /// <summary>Guard: the first line of <c>WebSocketEndpoint.InvokeAsync</c>.</summary>
    [Fact]
    public async Task More_handshakes_than_the_pod_takes_are_told_when_to_come_back()
    {
        await using var gateway = await StartAsync(new LimitsConfiguration { HandshakesPerSecond = 2 });

        for (var i = 0; i < 4; i++) (await HandshakeAsync(gateway)).Status.Should().Be(101);
        var refused = await HandshakeAsync(gateway);
        (await HandshakeAsync(gateway, path: "/elsewhere")).Code.Should().Be("rate_limited", "what is refused anyway costs, too");
        _time.Advance(TimeSpan.FromSeconds(1));

        (refused.Status, refused.Code).Should().Be((429, "rate_limited"));
        int.Parse(refused.RetryAfter!, System.Globalization.CultureInfo.InvariantCulture).Should().BeInRange(1, 5);
        (await HandshakeAsync(gateway)).Status.Should().Be(101);
        await LimitCounts.AtLeastAsync(gateway, "handshakes", 2);
    }

    [Fact]
    public async Task Probes_and_publishers_are_not_counted()
    {
        await using var gateway = await StartAsync(new LimitsConfiguration { HandshakesPerSecond = 1 });

        for (var i = 0; i < 10; i++) (await gateway.Http.GetAsync("/livez")).IsSuccessStatusCode.Should().BeTrue();

        (await HandshakeAsync(gateway)).Status.Should().Be(101);
    }

    /// <summary>Guard: <c>UseClientAddresses</c> names the trusted networks.</summary>
    [Fact]
    public async Task Behind_a_trusted_router_each_client_has_its_own_allowance_and_cannot_write_another_one()
    {
        await using var gateway = await StartAsync(new LimitsConfiguration { HandshakesPerSecondPerAddress = 1, TrustedProxies = ["127.0.0.0/8"] });

        for (var i = 0; i < 2; i++) (await HandshakeAsync(gateway, "X-Forwarded-For: 192.0.2.1\r\n")).Status.Should().Be(101);
        (await HandshakeAsync(gateway, "X-Forwarded-For: 192.0.2.1\r\n")).Code.Should().Be("address_rate_limited");
        (await HandshakeAsync(gateway, "X-Forwarded-For: 192.0.2.77, 192.0.2.1\r\n")).Code.Should().Be("address_rate_limited", "what stands before the router's entry anybody could have written");
        (await HandshakeAsync(gateway, "X-Forwarded-For: 192.0.2.2\r\n")).Status.Should().Be(101);
        await LimitCounts.AtLeastAsync(gateway, "handshakes_per_address", 2);
    }

    /// <summary>Guard: the header is obeyed only when <c>KnownIPNetworks</c> has the sender.</summary>
    [Theory]
    [InlineData("10.0.0.0/8")]
    [InlineData(null)]
    public async Task From_anybody_else_the_header_counts_for_nothing(string? trusted)
    {
        await using var gateway = await StartAsync(new LimitsConfiguration { HandshakesPerSecondPerAddress = 1, TrustedProxies = trusted is null ? [] : [trusted] });

        for (var i = 0; i < 2; i++) (await HandshakeAsync(gateway, $"X-Forwarded-For: 192.0.2.{i}\r\n")).Status.Should().Be(101);
        (await HandshakeAsync(gateway, "X-Forwarded-For: 192.0.2.9\r\n")).Code.Should().Be("address_rate_limited");
    }

    /// <summary>Guard: <c>HandshakeRates.Check</c> asks for the address first.</summary>
    [Fact]
    public async Task Who_comes_too_often_uses_up_nothing_of_the_others()
    {
        await using var gateway = await StartAsync(new LimitsConfiguration { HandshakesPerSecond = 2, HandshakesPerSecondPerAddress = 1, TrustedProxies = ["127.0.0.0/8"] });

        for (var i = 0; i < 20; i++) await HandshakeAsync(gateway, "X-Forwarded-For: 192.0.2.1\r\n");

        for (var i = 0; i < 2; i++) (await HandshakeAsync(gateway, "X-Forwarded-For: 192.0.2.2\r\n")).Status.Should().Be(101);
    }

    private Task<TestGateway> StartAsync(LimitsConfiguration limits) => TestGateway.StartAsync(TestGateway.DefaultConfiguration() with { Limits = limits }, _time);

    private static async Task<(int Status, string Code, string? RetryAfter)> HandshakeAsync(TestGateway gateway, string extra = "", string path = "/ws")
    {
        using var client = await RawWebSocket.OpenAsync(gateway.ProxyEndPoint);
        var status = await client.HandshakeAsync(RawWebSocket.Request(path, extra: extra));
        return (status, status == 101 ? "" : JsonDocument.Parse(await client.ReadBodyAsync()).RootElement.Text("code")!, client.Header("Retry-After"));
    }
}
