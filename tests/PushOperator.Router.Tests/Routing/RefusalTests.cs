using System.Diagnostics;
using System.Net;
using System.Net.Http;
using System.Text.Json;

namespace PushOperator.Router.Tests.Routing;

public sealed class RefusalTests
{
    private static CancellationToken Canceled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/shop/other/ws")]
    [InlineData("/shop/orders")]
    [InlineData("/shop/orders/ws/more")]
    [InlineData("/")]
    public async Task A_path_of_no_group_is_404(string path)
    {
        await using var router = await RouterUnderTest.StartAsync(gateways: 1);

        using var answer = await router.HandshakeAsync(path);

        await ShouldBeProblemAsync(answer, HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task Before_the_groups_are_known_nothing_is_404()
    {
        await using var router = await RouterUnderTest.StartUnsyncedAsync();

        using var answer = await router.HandshakeAsync();

        await ShouldBeProblemAsync(answer, HttpStatusCode.ServiceUnavailable, "not_ready");
        (await router.Http.GetAsync(router.ManagementUrl("/readyz"), Canceled)).StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task A_group_without_pods_is_503_at_once_with_a_time_to_come_back_that_differs()
    {
        await using var router = await RouterUnderTest.StartAsync(gateways: 0);
        await router.HandshakeAsync();
        HashSet<TimeSpan> times = [];
        List<long> milliseconds = [];

        for (var i = 0; i < 40; i++)
        {
            var watch = Stopwatch.StartNew();
            using var answer = await router.HandshakeAsync();
            milliseconds.Add(watch.ElapsedMilliseconds);
            await ShouldBeProblemAsync(answer, HttpStatusCode.ServiceUnavailable, "not_ready");
            times.Add(answer.Headers.RetryAfter!.Delta!.Value);
        }

        times.Should().OnlyContain(time => time >= TimeSpan.FromSeconds(1) && time <= TimeSpan.FromSeconds(5)).And.HaveCountGreaterThan(2);
        // The median: on a busy machine a single answer may wait for a processor.
        milliseconds.Order().ElementAt(milliseconds.Count / 2).Should().BeLessThanOrEqualTo(100);
    }

    [Fact]
    public async Task Pods_that_take_nobody_are_not_asked()
    {
        await using var router = await RouterUnderTest.StartAsync(gateways: 2);
        router.Gateway(0).Draining = true;
        router.Gateway(1).AcceptsSubscribers = false;
        await router.KnowsAsync(endpoint => endpoint.Metadata is { Draining: true } or { AcceptsSubscribers: false }, "both said no");

        using var answer = await router.HandshakeAsync();

        await ShouldBeProblemAsync(answer, HttpStatusCode.ServiceUnavailable, "not_ready");
        (router.Gateway(0).Handshakes.Count + router.Gateway(1).Handshakes.Count).Should().Be(0);
    }

    [Fact]
    public async Task A_group_whose_pods_are_full_is_over_capacity()
    {
        await using var router = await RouterUnderTest.StartAsync(gateways: 1);
        (router.Gateway(0).Capacity, router.Gateway(0).ConnectionsOfOthers, router.Gateway(0).AcceptsSubscribers) = (5, 5, false);
        await router.KnowsAsync(endpoint => endpoint.Metadata!.Connections == 5, "the pod is full");

        using var answer = await router.HandshakeAsync();

        await ShouldBeProblemAsync(answer, HttpStatusCode.ServiceUnavailable, "over_capacity");
        answer.Headers.RetryAfter.Should().NotBeNull();
    }

    [Fact]
    public async Task A_router_that_is_full_says_so()
    {
        await using var router = await RouterUnderTest.StartAsync(1, settings: "MaxSubscribers=1");
        using var first = await router.ConnectAsync();

        using var answer = await router.HandshakeAsync();

        await ShouldBeProblemAsync(answer, HttpStatusCode.ServiceUnavailable, "over_capacity");
    }

    [Fact]
    public async Task A_plain_GET_is_told_to_upgrade()
    {
        await using var router = await RouterUnderTest.StartAsync(gateways: 1);

        using var answer = await router.Http.GetAsync(router.Url(), Canceled);

        await ShouldBeProblemAsync(answer, HttpStatusCode.UpgradeRequired, "upgrade_required");
        answer.Headers.GetValues("Sec-WebSocket-Version").Should().Equal("13");
        answer.Headers.Upgrade.Single().Name.Should().Be("websocket");
    }

    /// <summary>R9. Guard: <c>HandshakeGate.IsWebSocketUpgrade</c>; forwarded, it would have become HTTP/1.1.</summary>
    [Fact]
    public async Task A_handshake_over_HTTP_1_0_does_not_reach_a_gateway()
    {
        await using var router = await RouterUnderTest.StartAsync(gateways: 1);
        using var request = new HttpRequestMessage(HttpMethod.Get, router.Url()) { Version = HttpVersion.Version10, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.Connection.Add("Upgrade");
        request.Headers.Upgrade.ParseAdd("websocket");
        request.Headers.Add("Sec-WebSocket-Version", "13");
        request.Headers.Add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");

        using var answer = await router.Http.SendAsync(request, Canceled);

        answer.StatusCode.Should().Be(HttpStatusCode.UpgradeRequired);
        router.Gateway(0).Handshakes.Should().BeEmpty();
    }

    [Fact]
    public async Task A_POST_does_not_reach_a_gateway()
    {
        await using var router = await RouterUnderTest.StartAsync(gateways: 1);

        using var answer = await router.Http.PostAsync(router.Url(), new StringContent("x"), Canceled);

        await ShouldBeProblemAsync(answer, HttpStatusCode.MethodNotAllowed, "method_not_allowed");
        answer.Content.Headers.Allow.Should().Equal("GET");
        router.Gateway(0).Handshakes.Should().BeEmpty();
    }

    [Fact]
    public async Task Headers_beyond_16_KiB_are_431()
    {
        await using var router = await RouterUnderTest.StartAsync(gateways: 1);

        using var answer = await router.HandshakeAsync(change: request =>
        {
            for (var i = 0; i < 5; i++) request.Headers.Add($"X-Large-{i}", new string('x', 4_000));
        });

        answer.StatusCode.Should().Be(HttpStatusCode.RequestHeaderFieldsTooLarge);
        router.Gateway(0).Handshakes.Should().BeEmpty();
    }

    private static async Task ShouldBeProblemAsync(HttpResponseMessage answer, HttpStatusCode status, string code)
    {
        answer.StatusCode.Should().Be(status);
        answer.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStreamAsync(Canceled));
        body.RootElement.GetProperty("code").GetString().Should().Be(code);
        body.RootElement.GetProperty("status").GetInt32().Should().Be((int)status);
        body.RootElement.GetProperty("detail").GetString().Should().NotBeNullOrEmpty();
    }
}
