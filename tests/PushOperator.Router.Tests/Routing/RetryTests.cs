using System.Diagnostics;
using System.Net;
using System.Text.Json;

namespace PushOperator.Router.Tests.Routing;

public sealed class RetryTests
{
    private static CancellationToken Canceled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_dead_pod_costs_no_subscriber_its_connection()
    {
        await using var router = await RouterUnderTest.StartPreferringFirstAsync("MetadataInterval=00:00:05");
        await router.Gateway(0).DisposeAsync();

        var pods = await ConnectManyAsync(router, 10);

        pods.Should().OnlyContain(pod => pod == "orders-3");
        router.Snapshot()!.Endpoints[0].Ejected.Should().BeTrue("it was tried once, and then left alone");
    }

    [Fact]
    public async Task Ejected_pods_are_tried_when_no_other_is_left()
    {
        await using var router = await RouterUnderTest.StartAsync(gateways: 1);
        router.Directory.Find("shop/orders")!.Endpoints[0].Eject(TimeSpan.FromMinutes(5));

        using var subscriber = await router.ConnectAsync();

        subscriber.Pod.Should().Be("orders-2");
    }

    [Fact]
    public async Task A_pod_that_takes_TCP_and_never_answers_is_given_up_for_another_one()
    {
        await using var router = await RouterUnderTest.StartPreferringFirstAsync("ConnectTimeout=00:00:00.3", "HandshakeTimeout=00:00:00.3");
        router.Gateway(0).HandshakeStatus = 0;

        var pods = await ConnectManyAsync(router, 6);

        pods.Should().OnlyContain(pod => pod == "orders-3");
        router.Gateway(0).Handshakes.Count.Should().Be(1, "after the first it is ejected");
    }

    [Fact]
    public async Task A_pod_that_fails_fast_is_ejected_after_three_failures_that_nobody_saw()
    {
        await using var router = await RouterUnderTest.StartPreferringFirstAsync();
        router.Gateway(0).HandshakeStatus = 500;

        var pods = await ConnectManyAsync(router, 20);

        pods.Should().OnlyContain(pod => pod == "orders-3");
        router.Gateway(0).Handshakes.Count.Should().Be(3);
    }

    [Fact]
    public async Task A_pod_that_says_not_now_is_passed_over_until_its_next_metadata()
    {
        await using var router = await RouterUnderTest.StartPreferringFirstAsync();
        router.Gateway(0).HandshakeStatus = 503;

        var pods = await ConnectManyAsync(router, 10);
        router.Gateway(0).HandshakeStatus = 101;
        router.Gateway(1).Draining = true;
        await router.KnowsAsync(endpoint => endpoint.Address.Pod == "orders-2" || endpoint.Metadata!.Draining, "the other one drains");
        using var later = await router.ConnectAsync();

        pods.Should().OnlyContain(pod => pod == "orders-3");
        later.Pod.Should().Be("orders-2");
    }

    [Fact]
    public async Task The_last_pods_own_refusal_is_the_clients_answer()
    {
        await using var router = await RouterUnderTest.StartAsync(gateways: 2);
        (router.Gateway(0).HandshakeStatus, router.Gateway(1).HandshakeStatus) = (503, 503);

        using var answer = await router.HandshakeAsync();

        answer.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await answer.Content.ReadAsStringAsync(Canceled)).Should().StartWith("status 503 of orders-");
        (router.Gateway(0).Handshakes.Count, router.Gateway(1).Handshakes.Count).Should().Be((1, 1));
    }

    [Fact]
    public async Task When_every_pod_is_dead_the_answer_is_503_and_fast_and_serving_resumes_by_itself()
    {
        await using var router = await RouterUnderTest.StartAsync(gateways: 2, settings: "MetadataInterval=00:00:05");
        await router.Gateway(0).DisposeAsync();
        await router.Gateway(1).DisposeAsync();

        var watch = Stopwatch.StartNew();
        using var answer = await router.HandshakeAsync();
        watch.Stop();
        await router.AddGatewayAsync();
        router.Groups.Set(RouterUnderTest.Definition(default, [router.Gateway(2).Address]));
        await TestUtilities.Eventually.PassesAsync(async () => (await router.ConnectAsync()).Dispose(), TimeSpan.FromSeconds(10), Canceled);

        answer.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        answer.Headers.RetryAfter.Should().NotBeNull();
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStreamAsync(Canceled));
        body.RootElement.GetProperty("code").GetString().Should().Be("not_ready");
        watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_pod_that_stops_telling_its_metadata_gets_nobody_new_while_others_can_take_them()
    {
        await using var router = await RouterUnderTest.StartPreferringFirstAsync();
        router.Gateway(0).MetadataBytes = "no"u8.ToArray();
        await TestUtilities.Eventually.HoldsAsync(() => router.Snapshot()!.Endpoints[0].FailedReads >= 2, "two readings failed", TimeSpan.FromSeconds(10), Canceled);

        var pods = await ConnectManyAsync(router, 6);

        pods.Should().OnlyContain(pod => pod == "orders-3");
    }

    private static async Task<List<string>> ConnectManyAsync(RouterUnderTest router, int count)
    {
        List<string> pods = [];
        for (var i = 0; i < count; i++)
        {
            using var subscriber = await router.ConnectAsync();
            pods.Add(subscriber.Pod);
        }

        return pods;
    }
}
