using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Tests.Authentication;
using PushOperator.Gateway.Tests.Support;
using PushOperator.TestUtilities;
using PushOperator.TestUtilities.Tokens;

namespace PushOperator.Gateway.Tests.Limits;

/// <summary>Connections of one subject, and connections of nobody yet.</summary>
public sealed class ConnectionCountTests : IDisposable
{
    private readonly TokenIssuer _issuer = TokenIssuer.Start();

    public void Dispose() => _issuer.Dispose();

    /// <summary>Guard: <c>WebSocketEndpoint.ServeAsync</c> and <c>AdmitByFirstFrameAsync</c> take a place; both give it back.</summary>
    [Fact]
    public async Task A_subject_has_so_many_connections_through_both_doors_together()
    {
        await using var gateway = await StartAsync(new LimitsConfiguration { ConnectionsPerSubject = 2 });
        var token = _issuer.Issue();
        using var one = await gateway.OpenAsync(token);
        using var browser = await gateway.BrowserAsync();
        await browser.SendTextAsync($$"""{"op":"auth","token":"{{token}}"}""");
        (await browser.ReadJsonAsync()).Text("op").Should().Be("welcome");

        (await gateway.HandshakeAsync(token)).Should().Be((429, "too_many_connections"));
        var (code, reason) = await gateway.FirstFrameAsync(token);
        (await gateway.HandshakeAsync(_issuer.Issue(claims => claims["sub"] = "bob"))).Status.Should().Be(101, "another subject has its own");
        await browser.SendCloseAsync(1000);
        await browser.ReadCloseAsync();

        (code, reason.Split(':')[0]).Should().Be((4103, "too_many_connections"));
        await Eventually.HoldsAsync(async () => (await gateway.HandshakeAsync(token)).Status == 101, "a place of one that went");
        await LimitCounts.AtLeastAsync(gateway, "connections_per_subject", 2);
    }

    /// <summary>Guard: the <c>finally</c> of <c>ServeAsync</c>.</summary>
    [Fact]
    public async Task A_handshake_that_the_group_refuses_keeps_no_place()
    {
        await using var gateway = await StartAsync(new LimitsConfiguration { ConnectionsPerSubject = 1 });
        gateway.Group.Refusal = new JoinOutcome.Refused(503, "no_partition", "later", TimeSpan.FromSeconds(1));

        // The place is given back a moment after the answer.
        for (var i = 0; i < 3; i++) await Eventually.HoldsAsync(async () => (await gateway.HandshakeAsync(_issuer.Issue())).Code == "no_partition", "a place for a handshake");
        for (var i = 0; i < 3; i++) await Eventually.HoldsAsync(async () => (await gateway.FirstFrameAsync(_issuer.Issue())).Code == 4100, "a place for a browser");
    }

    /// <summary>Guard: <c>UnknownConnections.Take</c> in <c>ServeAfterTokenAsync</c>, and the <c>finally</c> of <c>AdmitByFirstFrameAsync</c>.</summary>
    [Fact]
    public async Task So_many_connections_wait_for_their_token_and_who_brought_it_counts_no_longer()
    {
        await using var gateway = await StartAsync(new LimitsConfiguration { UnauthenticatedConnections = 2 });
        using var one = await gateway.BrowserAsync();
        using var two = await gateway.BrowserAsync();

        (await gateway.HandshakeAsync(null, extra: TokenGateway.Origin)).Should().Be((503, "over_capacity"));
        (await gateway.HandshakeAsync(_issuer.Issue())).Status.Should().Be(101, "who brings its token is not held up");
        await one.SendTextAsync($$"""{"op":"auth","token":"{{_issuer.Issue()}}"}""");
        (await one.ReadJsonAsync()).Text("op").Should().Be("welcome");
        using var three = await gateway.BrowserAsync();
        two.Reset();

        using var four = await Eventually.GivesAsync(
            async () =>
            {
                var client = await RawWebSocket.OpenAsync(gateway.ProxyEndPoint);
                if (await client.HandshakeAsync(RawWebSocket.Request(extra: TokenGateway.Origin)) == 101) return client;
                client.Dispose();
                return null;
            },
            "the place of one that vanished");
        await LimitCounts.AtLeastAsync(gateway, "unauthenticated_connections", 1);
    }

    /// <summary>Guard: <c>FirstFrame</c> is given the configured time.</summary>
    [Fact]
    public async Task Who_brings_no_token_in_time_is_closed()
    {
        await using var gateway = await StartAsync(new LimitsConfiguration { AuthenticationTimeMs = 1_000 });
        using var client = await gateway.BrowserAsync();

        (await client.ReadCloseAsync()).Should().Be(((ushort)4001, "token_missing: no auth frame within 1 s"));
        await LimitCounts.AtLeastAsync(gateway, "authentication_time", 1);
    }

    private Task<TestGateway> StartAsync(LimitsConfiguration limits) => TestGateway.StartAsync(TokenGateway.Configure(_issuer) with { Limits = limits });
}
