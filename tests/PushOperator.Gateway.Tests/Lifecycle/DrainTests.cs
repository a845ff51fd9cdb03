using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PushOperator.DataPlane.Configuration.Endpoint;
using PushOperator.Gateway.Publishing;
using PushOperator.Gateway.Tests.Publishing;
using PushOperator.Gateway.Tests.Support;
using PushOperator.Gateway.Topics;
using PushOperator.TestUtilities;

namespace PushOperator.Gateway.Tests.Lifecycle;

public sealed class DrainTests
{
    [Fact]
    public async Task Every_subscriber_gets_a_notice_a_cursor_and_a_close_frame_and_no_reset()
    {
        await using var gateway = await TestGateway.StartAsync();
        var clients = new List<RawWebSocket>();
        for (var i = 0; i < 50; i++) clients.Add((await gateway.SubscribeAsync()).Client);

        var stopping = gateway.StopAsync();
        var seen = await Task.WhenAll(clients.Select(SayGoodbyeAsync));
        await stopping;

        seen.Should().AllSatisfy(goodbye =>
        {
            goodbye.Code.Should().Be(4200);
            goodbye.Cursor.Should().StartWith("AQ");
            goodbye.Orderly.Should().BeTrue();
        });
        seen.Select(goodbye => goodbye.ReconnectAfterMs).Distinct().Should().HaveCountGreaterThan(10, "they do not all come back at once");
        gateway.Group.Stopped.Should().BeTrue();
        gateway.Group.LiveMembersAtStop.Should().Be(0, "the group stops when the last subscriber is gone");
    }

    [Fact]
    public async Task While_draining_the_pod_is_not_ready_says_so_and_refuses_new_subscribers()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (client, _) = await gateway.SubscribeAsync();

        var stopping = gateway.StopAsync();
        (await client.ReadJsonAsync()).Text("op").Should().Be("drain");

        (await gateway.Http.GetAsync("/readyz")).StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await gateway.Http.GetAsync("/livez")).StatusCode.Should().Be(HttpStatusCode.OK);
        var metadata = EndpointMetadata.FromJson(await gateway.Http.GetByteArrayAsync("/endpoint"));
        (metadata.Draining, metadata.AcceptsSubscribers).Should().Be((true, false));
        using var late = await RawWebSocket.OpenAsync(gateway.ProxyEndPoint);
        (await late.HandshakeAsync(RawWebSocket.Request())).Should().Be(503);
        late.Header("Retry-After").Should().NotBeNull();

        (await client.ReadCloseAsync()).Code.Should().Be(4200);
        await client.SendCloseAsync(4200);
        await stopping;
    }

    /// <summary>Else it would come again on the next pod, though it was handled. Guard: <c>AwaitsAcks</c> in <c>OutgoingFrames.Take</c>; without it the close comes before the position.</summary>
    [Fact]
    public async Task What_is_acknowledged_after_the_notice_counts_and_nothing_new_is_delivered_meanwhile()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (client, membership) = await gateway.SubscribeAsync();
        membership.Deliver(new MessageId("orders", 0, 1), "1");
        membership.Deliver(new MessageId("orders", 0, 2), "2");
        for (var i = 0; i < 2; i++) (await client.ReadJsonAsync()).Text("op").Should().Be("message");

        var stopping = gateway.StopAsync();
        (await client.ReadJsonAsync()).Text("op").Should().Be("drain");
        await Eventually.HoldsAsync(() => membership.Calls.Contains("pause"), "the connection is being closed");
        membership.Deliver(new MessageId("orders", 0, 3), "3");
        await client.SendTextAsync("""{"op":"ack","upTo":"orders/0/1"}""");
        await client.SendTextAsync("""{"op":"ack","upTo":"orders/0/2"}""");
        await client.SendTextAsync("""{"op":"ack","upTo":"orders/0/3"}""");

        var position = await client.ReadJsonAsync();
        (position.Text("op"), position.Text("cursor")).Should().Be(("position", membership.Cursor()));
        (await client.ReadCloseAsync()).Code.Should().Be(4200);
        await client.SendCloseAsync(4200);
        await stopping;
    }

    /// <summary>Guard: <c>TimerKind.Acknowledgements</c> in <c>SubscriberConnection.End</c>; without it the close comes after five seconds.</summary>
    [Fact]
    public async Task A_subscriber_that_acknowledges_nothing_is_waited_for_a_second()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var gateway = await TestGateway.StartAsync(time: time);
        var (client, membership) = await gateway.SubscribeAsync();
        membership.Deliver(new MessageId("orders", 0, 1), "1");
        (await client.ReadJsonAsync()).Text("op").Should().Be("message");

        var stopping = gateway.StopAsync();
        (await client.ReadJsonAsync()).Text("op").Should().Be("drain");
        await Eventually.HoldsAsync(() => membership.Calls.Contains("pause"), "the connection is being closed");
        var began = time.GetUtcNow();
        var closing = client.ReadCloseAsync();
        await AdvanceUntilAsync(time, closing);

        (time.GetUtcNow() - began).Should().BeLessThan(TimeSpan.FromSeconds(4));
        (await closing).Code.Should().Be(4200);
        await client.SendCloseAsync(4200);
        await AdvanceUntilAsync(time, stopping);
        await stopping;
    }

    [Fact]
    public async Task A_pod_without_subscribers_goes_at_once()
    {
        await using var gateway = await TestGateway.StartAsync();
        var watch = Stopwatch.StartNew();

        await gateway.StopAsync();

        watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(2));
        gateway.Group.Stopped.Should().BeTrue();
    }

    [Fact]
    public async Task A_subscriber_that_never_answers_does_not_hold_the_pod_beyond_the_drain_period()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.DefaultConfiguration() with { DrainPeriodMs = 1_000 });
        var (client, _) = await gateway.SubscribeAsync();
        var watch = Stopwatch.StartNew();

        await gateway.StopAsync();

        watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(4));
        (await client.ReadCloseAsync()).Code.Should().Be(4200);
    }

    [Fact]
    public async Task Acknowledgements_that_arrive_during_the_drain_count()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (client, membership) = await gateway.SubscribeAsync();
        membership.Deliver(new MessageId("orders", 3, 42), "1");
        await client.ReadJsonAsync("message");

        var stopping = gateway.StopAsync();
        await client.ReadJsonAsync("drain");
        await client.SendTextAsync("""{"op":"ack","id":"orders/3/42"}""");
        await client.ReadCloseAsync();
        await client.SendCloseAsync(4200);
        await stopping;

        membership.Calls.Should().Contain("ack orders/3/42");
    }

    [Fact]
    public async Task A_publish_that_waits_for_Kafka_is_answered_before_the_close_frame()
    {
        var producer = new FakeProducer { Hold = true };
        await using var gateway = await TestGateway.StartAsync(configure: services =>
            services.AddSingleton(new ProducerSource(_ => producer, NullLogger<ProducerSource>.Instance)));
        var (client, _) = await gateway.SubscribeAsync();
        await client.SendTextAsync("""{"op":"publish","ref":7,"topic":"orders","data":1}""");
        await Eventually.HoldsAsync(() => producer.Held.Count == 1, "the message is with the producer");

        var stopping = gateway.StopAsync();
        await client.ReadJsonAsync("drain");
        await client.SendTextAsync("""{"op":"publish","ref":8,"topic":"orders","data":1}""");
        (await client.ReadJsonAsync("error")).Number("ref").Should().Be(8, "nothing new is taken");
        producer.Held.TryDequeue(out var report);
        report!();

        (await client.ReadJsonAsync("published")).Number("ref").Should().Be(7);
        (await client.ReadCloseAsync()).Code.Should().Be(4200);
        await client.SendCloseAsync(4200);
        await stopping;
    }

    /// <summary>A tenth of a second at a time, each as soon as the one before has had some time to be felt.</summary>
    private static async Task AdvanceUntilAsync(FakeTimeProvider time, Task done)
    {
        while (!done.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.WhenAny(done, Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken));
        }
    }

    private static async Task<Goodbye> SayGoodbyeAsync(RawWebSocket client)
    {
        var drain = await client.ReadJsonAsync("drain");
        var (code, _) = await client.ReadCloseAsync();
        await client.SendCloseAsync(code);
        var orderly = await client.EndsOrderlyAsync();
        client.Dispose();
        return new Goodbye(drain.Number("reconnectAfterMs"), drain.Text("cursor")!, code, orderly);
    }

    private sealed record Goodbye(long ReconnectAfterMs, string Cursor, ushort Code, bool Orderly);
}
