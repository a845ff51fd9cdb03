using System.Net;
using System.Net.WebSockets;

namespace PushOperator.Router.Tests.Routing;

public sealed class ForwardingTests
{
    private static CancellationToken Canceled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_subscriber_reaches_a_pod_of_the_group_and_bytes_go_both_ways()
    {
        await using var router = await RouterUnderTest.StartAsync(gateways: 1);

        using var subscriber = await router.ConnectAsync();

        subscriber.Pod.Should().Be("orders-2");
        (await subscriber.EchoAsync("hello", Canceled)).Should().Be("hello");
    }

    [Fact]
    public async Task The_gateway_sees_ws_with_the_query_as_it_was_sent()
    {
        await using var router = await RouterUnderTest.StartAsync(gateways: 1);

        using var subscriber = await router.ConnectAsync("/shop/orders/ws?subscriber=a%2Fb&from=latest&topics=x,y");

        router.Gateway(0).Handshakes.Single().Target.Should().Be("/ws?subscriber=a%2Fb&from=latest&topics=x,y");
    }

    [Fact]
    public async Task Compression_is_agreed_on_between_client_and_gateway()
    {
        await using var router = await RouterUnderTest.StartAsync(gateways: 1);
        using var client = new ClientWebSocket();
        client.Options.DangerousDeflateOptions = new WebSocketDeflateOptions();
        client.Options.CollectHttpResponseDetails = true;

        await client.ConnectAsync(router.Url(scheme: "ws"), Canceled);
        var received = await client.ReceiveAsync(new byte[100], Canceled);

        client.HttpResponseHeaders!["Sec-WebSocket-Extensions"].Single().Should().StartWith("permessage-deflate");
        received.MessageType.Should().Be(WebSocketMessageType.Text);
    }

    [Fact]
    public async Task A_client_cannot_say_where_it_comes_from()
    {
        await using var router = await RouterUnderTest.StartAsync(gateways: 1);

        using var answer = await router.HandshakeAsync(change: request => request.Headers.Add("X-Forwarded-For", "203.0.113.9"));

        var headers = router.Gateway(0).Handshakes.Single().Headers;
        headers["X-Forwarded-For"].Should().Be("127.0.0.1");
        headers["X-Forwarded-Host"].Should().Be(router.Url().Authority);
        headers["X-Forwarded-Proto"].Should().Be("http");
    }

    [Fact]
    public async Task A_trusted_proxy_can()
    {
        await using var router = await RouterUnderTest.StartAsync(1, settings: "TrustedProxies=127.0.0.0/8");

        using var answer = await router.HandshakeAsync(change: request => request.Headers.Add("X-Forwarded-For", "203.0.113.9"));

        router.Gateway(0).Handshakes.Single().Headers["X-Forwarded-For"].Should().Be("203.0.113.9");
    }

    [Fact]
    public async Task What_a_gateway_refuses_reaches_the_client_as_it_is()
    {
        await using var router = await RouterUnderTest.StartAsync(gateways: 2);
        (router.Gateway(0).HandshakeStatus, router.Gateway(1).HandshakeStatus) = (401, 401);

        using var answer = await router.HandshakeAsync();

        answer.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await answer.Content.ReadAsStringAsync(Canceled)).Should().StartWith("status 401 of orders-");
        (router.Gateway(0).Handshakes.Count + router.Gateway(1).Handshakes.Count).Should().Be(1);
    }

    [Fact]
    public async Task A_close_frame_passes_through_with_its_code()
    {
        await using var router = await RouterUnderTest.StartAsync(gateways: 1);
        using var subscriber = await router.ConnectAsync();

        await subscriber.Socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Canceled);

        subscriber.Socket.CloseStatus.Should().Be(WebSocketCloseStatus.NormalClosure);
    }

    [Fact]
    public async Task A_client_that_vanishes_is_gone_at_the_gateway_too()
    {
        await using var router = await RouterUnderTest.StartAsync(gateways: 1);
        var subscriber = await router.ConnectAsync();
        router.Gateway(0).Connections.Should().Be(1);

        subscriber.Dispose();

        await TestUtilities.Eventually.HoldsAsync(() => router.Gateway(0).Connections == 0, "the gateway has no connection left", TimeSpan.FromSeconds(10), Canceled);
    }

    [Fact]
    public async Task A_connection_that_says_nothing_for_the_idle_timeout_is_ended_and_one_that_speaks_is_not()
    {
        await using var router = await RouterUnderTest.StartAsync(1, settings: "IdleTimeout=00:00:01");
        using var silent = await router.ConnectAsync();
        using var speaking = await router.ConnectAsync();

        await TestUtilities.Eventually.HoldsAsync(
            async () => await speaking.EchoAsync("x", Canceled) == "x" && router.Gateway(0).Connections == 1, "one is left", TimeSpan.FromSeconds(10), Canceled);

        (await speaking.EchoAsync("still", Canceled)).Should().Be("still");
        await silent.Invoking(it => it.EchoAsync("gone", Canceled)).Should().ThrowAsync<WebSocketException>();
    }

    [Fact]
    public async Task The_management_port_is_apart()
    {
        await using var router = await RouterUnderTest.StartAsync(gateways: 1);
        using var subscriber = await router.ConnectAsync();

        (await router.Http.GetAsync(router.ManagementUrl("/livez"), Canceled)).StatusCode.Should().Be(HttpStatusCode.OK);
        (await router.Http.GetAsync(router.ManagementUrl("/readyz"), Canceled)).StatusCode.Should().Be(HttpStatusCode.OK);
        (await router.Http.GetAsync(router.ManagementUrl("/shop/orders/ws"), Canceled)).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await router.Http.GetAsync(router.Url("/metrics"), Canceled)).StatusCode.Should().Be(HttpStatusCode.NotFound);
        var metrics = await router.Http.GetStringAsync(router.ManagementUrl("/metrics"), Canceled);
        metrics.Should().Contain("pushoperator_router_choices_total").And.Contain("pushoperator_router_connections");
    }
}
