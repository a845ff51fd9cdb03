using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Tests.Groups.Support;
using PushOperator.TestUtilities;

namespace PushOperator.Gateway.Tests.Groups.Broadcast;

public sealed class SlowSubscriberTests(ApacheKafka kafka, EmbeddedBroker embedded)
{
    [Fact]
    public async Task A_subscriber_whose_socket_takes_nothing_is_closed_as_slow_and_the_others_are_not()
    {
        using var broker = await Broker.StartAsync(false, kafka, embedded);
        var topic = await broker.CreateTopicAsync(1);
        await using var pod = await Pod.StartAsync(Configure(broker, topic, SlowSubscriberPolicy.Disconnect));
        var slow = await pod.JoinAsync(autoAck: true);
        var quick = await pod.JoinAsync(autoAck: true);
        await broker.ProduceManyAsync(topic, 0, 1);
        await Until.HoldsAsync(() => slow.Count == 1, "it is live");
        slow.OnFrame = static (self, _) => self.HoldWrite();
        await broker.ProduceManyAsync(topic, 1, 1);
        await Until.HoldsAsync(() => slow.Count == 2, "its socket has taken the last");

        var n = 2;
        await Until.HoldsAsync(
            async () =>
            {
                await broker.ProduceManyAsync(topic, n, 20);
                n += 20;
                return slow.Disconnected is not null;
            },
            "it is closed");

        slow.Disconnected.Should().Be(DisconnectReason.SlowSubscriber);
        quick.Disconnected.Should().BeNull();
        slow.ReleaseWrite();
    }

    [Fact]
    public async Task A_subscriber_that_does_not_acknowledge_is_not_slow()
    {
        using var broker = await Broker.StartAsync(false, kafka, embedded);
        var topic = await broker.CreateTopicAsync(1);
        await using var pod = await Pod.StartAsync(Configure(broker, topic, SlowSubscriberPolicy.Disconnect));
        var member = await pod.JoinAsync(window: 1);
        await broker.ProduceManyAsync(topic, 0, 500);
        await Until.HoldsAsync(() => pod.Group.Status().Partitions.Single().Watermark == 500, "all is read");
        await Until.HoldsAsync(() => member.Count == 1, "its window is full");

        member.OnFrame = TestMember.AckEach;
        TestMember.AckEach(member, member.Messages[0]);

        await Until.HoldsAsync(() => member.Count == 500, "all came, one after the other");
        member.Disconnected.Should().BeNull();
    }

    [Fact]
    public async Task A_slow_subscriber_of_a_group_that_skips_is_told_what_was_left_out()
    {
        using var broker = await Broker.StartAsync(false, kafka, embedded);
        var topic = await broker.CreateTopicAsync(1);
        await using var pod = await Pod.StartAsync(Configure(broker, topic, SlowSubscriberPolicy.SkipToLatest));
        var member = await pod.JoinAsync(autoAck: true);
        await broker.ProduceManyAsync(topic, 0, 1);
        await Until.HoldsAsync(() => member.Count == 1, "it is live");
        member.OnFrame = static (self, _) => self.HoldWrite();
        await broker.ProduceManyAsync(topic, 1, 1);
        await Until.HoldsAsync(() => member.Count == 2, "its socket has taken the last");
        var since = TimeProvider.System.GetTimestamp();
        await broker.ProduceManyAsync(topic, 2, 498);
        await Until.HoldsAsync(() => pod.Group.Status().Partitions.Single().Watermark == 500, "all is read");
        await Until.HoldsAsync(() => TimeProvider.System.GetElapsedTime(since) > TimeSpan.FromSeconds(1), "the write takes longer than the second it may take");

        member.ReleaseWrite();
        await Until.HoldsAsync(() => member.Received.Any(frame => frame.Op == "gap"), "it is told");
        await broker.ProduceManyAsync(topic, 500, 1);

        await Until.HoldsAsync(() => member.Received[^1].Op == "message" && member.Received[^1].N == 500, "it goes on with the newest");
        member.Received.Select(frame => frame.Op).Should().Equal("message", "message", "gap", "message");
        member.Received[2].Json.GetRawText().Should().Be("""{"op":"gap","topic":"orders","partition":0,"from":2,"to":499,"reason":"slow_subscriber"}""");
        member.Disconnected.Should().BeNull();
    }

    /// <summary>Guard: <c>SubscriberPace.DoesNotKeepUp</c>; being far behind alone made it skip.</summary>
    [Fact]
    public async Task A_burst_larger_than_the_limit_is_not_skipped_for_a_subscriber_that_keeps_up()
    {
        using var broker = await Broker.StartAsync(false, kafka, embedded);
        var topic = await broker.CreateTopicAsync(1);
        await using var pod = await Pod.StartAsync(Configure(broker, topic, SlowSubscriberPolicy.SkipToLatest));
        var member = await pod.JoinAsync(autoAck: true);
        await broker.ProduceManyAsync(topic, 0, 1);
        await Until.HoldsAsync(() => member.Count == 1, "it is live");

        await broker.ProduceManyAsync(topic, 1, 2_000);

        await Until.HoldsAsync(() => member.Count >= 2_001, "all came");
        member.Received.Select(frame => frame.N).Should().Equal(Enumerable.Range(0, 2_001));
    }

    private static GatewayConfiguration Configure(Broker broker, string topic, SlowSubscriberPolicy policy) =>
        Pod.Configure(broker, topic, DeliveryMode.Broadcast) with { SlowSubscriber = new SlowSubscriberConfiguration { MaxQueuedBytes = 4_096, Policy = policy } };
}
