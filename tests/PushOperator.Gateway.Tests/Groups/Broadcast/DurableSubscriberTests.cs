using Confluent.Kafka;
using Confluent.Kafka.Admin;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Subscribers;
using PushOperator.Gateway.Tests.Groups.Support;
using PushOperator.Gateway.Topics;
using PushOperator.TestUtilities;

namespace PushOperator.Gateway.Tests.Groups.Broadcast;

public sealed class DurableSubscriberTests(ApacheKafka kafka, EmbeddedBroker embedded)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_subscriber_goes_on_on_another_pod_without_a_cursor_and_only_what_it_did_not_acknowledge_comes_again(bool apache)
    {
        using var broker = await Broker.StartAsync(apache, kafka, embedded);
        var topic = await broker.CreateTopicAsync(1);
        var configuration = Pod.Configure(broker, topic, DeliveryMode.Broadcast);
        await using var first = await Pod.StartAsync(configuration);
        await using var second = await Pod.StartAsync(configuration);
        var before = await first.JoinAsync(subscriber: "alice");
        await broker.ProduceManyAsync(topic, 0, 100);
        await Until.HoldsAsync(() => before.Count == 100, "a hundred came");
        before.Membership.AckUpTo(new MessageId("orders", 0, 59));
        await before.DisposeAsync();
        await broker.ProduceManyAsync(topic, 100, 50);

        var after = await second.JoinAsync(subscriber: "alice", autoAck: true);

        await Until.HoldsAsync(() => after.Count >= 90, "the rest came");
        after.Messages.Select(frame => frame.N).Should().Equal(Enumerable.Range(60, 90));
        after.Recovered.Should().BeTrue();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task When_all_pods_crash_a_new_one_goes_on_where_the_positions_were_written_last(bool apache)
    {
        using var broker = await Broker.StartAsync(apache, kafka, embedded);
        var topic = await broker.CreateTopicAsync(1);
        var configuration = Pod.Configure(broker, topic, DeliveryMode.Broadcast);
        await using var first = await Pod.StartAsync(configuration);
        await using var second = await Pod.StartAsync(configuration);
        var alice = await first.JoinAsync(subscriber: "alice", setUp: member => member.OnFrame = TestMember.AckEach);
        var bob = await second.JoinAsync(subscriber: "bob", setUp: member => member.OnFrame = TestMember.AckEach);
        await broker.ProduceManyAsync(topic, 0, 100);
        await Until.HoldsAsync(() => alice.Count == 100 && bob.Count == 100, "a hundred came");
        await Until.HoldsAsync(() => PositionOf(broker, topic, "alice") == 100 && PositionOf(broker, topic, "bob") == 100, "the positions are written");
        first.Kill();
        second.Kill();
        await broker.ProduceManyAsync(topic, 100, 20);

        await using var third = await Pod.StartAsync(configuration);
        var (aliceAgain, bobAgain) = (await third.JoinAsync(subscriber: "alice", autoAck: true), await third.JoinAsync(subscriber: "bob", autoAck: true));

        await Until.HoldsAsync(() => aliceAgain.Count >= 20 && bobAgain.Count >= 20, "the rest came");
        aliceAgain.Messages.Select(frame => frame.N).Should().Equal(Enumerable.Range(100, 20));
        bobAgain.Messages.Select(frame => frame.N).Should().Equal(Enumerable.Range(100, 20));
    }

    [Fact]
    public async Task A_subscriber_whose_pod_crashes_right_after_its_first_handshake_misses_nothing()
    {
        using var broker = await Broker.StartAsync(false, kafka, embedded);
        var topic = await broker.CreateTopicAsync(1);
        await broker.ProduceManyAsync(topic, 0, 10);
        var configuration = Pod.Configure(broker, topic, DeliveryMode.Broadcast);
        await using var first = await Pod.StartAsync(configuration);
        await first.JoinAsync(subscriber: "alice");
        first.Kill();
        await broker.ProduceManyAsync(topic, 10, 10);
        await using var second = await Pod.StartAsync(configuration);

        var after = await second.JoinAsync(subscriber: "alice", autoAck: true);

        await Until.HoldsAsync(() => after.Count >= 10, "what came meanwhile is there");
        after.Messages.Select(frame => frame.N).Should().Equal(Enumerable.Range(10, 10));
    }

    [Fact]
    public async Task A_pod_that_stops_writes_what_was_acknowledged_last()
    {
        using var broker = await Broker.StartAsync(false, kafka, embedded);
        var topic = await broker.CreateTopicAsync(1);
        await using var pod = await Pod.StartAsync(Pod.Configure(broker, topic, DeliveryMode.Broadcast));
        var member = await pod.JoinAsync(subscriber: "alice");
        await broker.ProduceManyAsync(topic, 0, 10);
        await Until.HoldsAsync(() => member.Count == 10, "ten came");
        member.Membership.AckUpTo(new MessageId("orders", 0, 6));

        await pod.Group.StopAsync(CancellationToken.None);

        PositionOf(broker, topic, "alice").Should().Be(7);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_newer_session_closes_the_older_one_on_another_pod_and_on_the_same(bool apache)
    {
        using var broker = await Broker.StartAsync(apache, kafka, embedded);
        var configuration = Pod.Configure(broker, await broker.CreateTopicAsync(1), DeliveryMode.Broadcast);
        await using var first = await Pod.StartAsync(configuration);
        await using var second = await Pod.StartAsync(configuration);
        var oldest = await first.JoinAsync(subscriber: "alice");
        var other = await first.JoinAsync(subscriber: "bob");

        var older = await second.JoinAsync(subscriber: "alice");
        await Until.HoldsAsync(() => oldest.Disconnected == DisconnectReason.Replaced, "the oldest is closed");
        var newest = await second.JoinAsync(subscriber: "alice");
        await Until.HoldsAsync(() => older.Disconnected == DisconnectReason.Replaced, "the older is closed");

        (newest.Disconnected, other.Disconnected).Should().Be((null, null));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_forgotten_subscriber_is_closed_wherever_it_is_and_starts_anew(bool apache)
    {
        using var broker = await Broker.StartAsync(apache, kafka, embedded);
        var topic = await broker.CreateTopicAsync(1);
        await broker.ProduceManyAsync(topic, 0, 10);
        var configuration = Pod.Configure(broker, topic, DeliveryMode.Broadcast) with { StartFrom = StartFrom.Earliest };
        await using var first = await Pod.StartAsync(configuration);
        await using var second = await Pod.StartAsync(configuration);
        var before = await first.JoinAsync(subscriber: "alice", setUp: member => member.OnFrame = TestMember.AckEach);
        await Until.HoldsAsync(() => before.Count == 10, "a subscriber that was never seen starts as the group says");
        await Until.HoldsAsync(() => PositionOf(broker, topic, "alice") == 10, "the position is written");

        await Until.HoldsAsync(async () => await second.Group.ForgetAsync("alice", CancellationToken.None) == ForgetOutcome.Forgotten, "the other pod knows and forgets it");

        await Until.HoldsAsync(() => before.Disconnected == DisconnectReason.Forbidden, "its connection is closed");
        await before.DisposeAsync();
        PositionOf(broker, topic, "alice").Should().BeNull();
        await Until.HoldsAsync(async () => await first.Group.ForgetAsync("alice", CancellationToken.None) == ForgetOutcome.Unknown, "it is gone everywhere");
        var after = await first.JoinAsync(subscriber: "alice", autoAck: true);
        await Until.HoldsAsync(() => after.Count >= 10, "it starts anew");
        after.Messages.Select(frame => frame.N).Should().Equal(Enumerable.Range(0, 10));
    }

    [Fact]
    public async Task An_explicit_from_wins_and_is_the_position_from_then_on()
    {
        using var broker = await Broker.StartAsync(false, kafka, embedded);
        var topic = await broker.CreateTopicAsync(1);
        var configuration = Pod.Configure(broker, topic, DeliveryMode.Broadcast);
        await using var pod = await Pod.StartAsync(configuration);
        var before = await pod.JoinAsync(subscriber: "alice", setUp: member => member.OnFrame = TestMember.AckEach);
        await broker.ProduceManyAsync(topic, 0, 10);
        await Until.HoldsAsync(() => before.Count == 10, "ten came");
        await before.DisposeAsync();

        var again = await pod.JoinAsync("earliest", subscriber: "alice");
        await Until.HoldsAsync(() => again.Count == 10, "ten came again");
        await again.DisposeAsync();
        var committed = await pod.JoinAsync("committed", subscriber: "alice", autoAck: true);

        await Until.HoldsAsync(() => committed.Count == 10, "nothing was acknowledged since");
        committed.Messages.Select(frame => frame.N).Should().Equal(Enumerable.Range(0, 10));
    }

    [Fact]
    public async Task Positions_of_topics_that_a_session_did_not_ask_for_stay()
    {
        using var broker = await Broker.StartAsync(false, kafka, embedded);
        var (orders, payments) = (await broker.CreateTopicAsync(1), await broker.CreateTopicAsync(1));
        await using var pod = await Pod.StartAsync(Pod.Configure(broker, orders, DeliveryMode.Broadcast, payments));
        await (await pod.JoinAsync(subscriber: "alice", autoAck: true)).DisposeAsync();
        await broker.ProduceManyAsync(payments, 0, 5);
        var some = await pod.JoinAsync(subscriber: "alice", autoAck: true, topics: ["orders"]);
        await broker.ProduceManyAsync(orders, 0, 3);
        await Until.HoldsAsync(() => some.Count == 3, "the orders came");
        await Until.HoldsAsync(() => PositionOf(broker, orders, "alice") == 3, "the position is written");
        await some.DisposeAsync();

        var all = await pod.JoinAsync(subscriber: "alice", autoAck: true);

        await Until.HoldsAsync(() => all.Count == 5, "the payments came");
        all.Messages.Should().OnlyContain(frame => frame.Id.StartsWith("payments/"));
    }

    [Fact]
    public async Task Committed_without_an_id_and_a_position_beyond_the_end_are_refused()
    {
        using var broker = await Broker.StartAsync(false, kafka, embedded);
        var topic = await broker.CreateTopicAsync(1);
        await using var pod = await Pod.StartAsync(Pod.Configure(broker, topic, DeliveryMode.Broadcast));
        await pod.JoinAsync(subscriber: "bob");
        var record = new SubscriberRecord { Session = "s", Epoch = 0, Pod = "p", LastSeen = 0, Positions = new() { ["orders"] = new() { [0] = 7 } } };
        await broker.ProduceAsync($"push.ns.{topic}.subscribers", "alice", System.Text.Encoding.UTF8.GetString(record.ToJson()), partition: 0);
        await Until.HoldsAsync(async () => await RefusalAsync(pod, "alice", null) == (400, "cursor_ahead"), "the kept position is beyond the end");

        (await RefusalAsync(pod, null, "committed")).Should().Be((400, "bad_parameter"));
    }

    [Fact]
    public async Task The_positions_of_a_thousand_subscribers_are_compacted_to_one_record_each()
    {
        using var broker = await Broker.StartAsync(true, kafka, embedded);
        var topic = await broker.CreateTopicAsync(1);
        var configuration = Pod.Configure(broker, topic, DeliveryMode.Broadcast);
        await using (var pod = await Pod.StartAsync(configuration))
        {
            var members = await Task.WhenAll(Enumerable.Range(0, 1_000).Select(n => pod.JoinAsync(subscriber: $"s{n}", autoAck: true)));
            await broker.ProduceManyAsync(topic, 0, 3);
            await Until.HoldsAsync(() => members.All(member => member.Count == 3), "all have all");
        }

        var resource = new ConfigResource { Type = ResourceType.Topic, Name = $"push.ns.{topic}.subscribers" };
        (await broker.Admin.DescribeConfigsAsync([resource])).Single().Entries["cleanup.policy"].Value.Should().Be("compact");
        Positions(broker, topic).Should().HaveCount(1_000).And.OnlyContain(position => position.Value == 3);
        await using var next = await Pod.StartAsync(configuration);
        await broker.ProduceManyAsync(topic, 3, 1);
        var again = await Task.WhenAll(Enumerable.Range(0, 1_000).Select(n => next.JoinAsync(subscriber: $"s{n}", autoAck: true)));
        await Until.HoldsAsync(() => again.All(member => member.Count == 1), "each goes on after what it had");
    }

    private static long? PositionOf(Broker broker, string topic, string subscriber) => Positions(broker, topic).TryGetValue(subscriber, out var position) ? position : null;

    // As compaction would leave it: the last record of each subscriber, whoever wrote it.
    private static Dictionary<string, long> Positions(Broker broker, string topic)
    {
        var kept = new Dictionary<string, long>();
        using var consumer = new ConsumerBuilder<string, byte[]?>(new ConsumerConfig
        {
            BootstrapServers = broker.BootstrapServers, GroupId = $"reader-{Guid.NewGuid():n}", EnableAutoCommit = false, EnablePartitionEof = true,
        }).Build();
        consumer.Assign(new TopicPartitionOffset($"push.ns.{topic}.subscribers", 0, Offset.Beginning));
        while (consumer.Consume(TimeSpan.FromSeconds(10)) is { IsPartitionEOF: false } record)
        {
            if (record.Message.Key.StartsWith('/')) continue;
            if (record.Message.Value is { } value) kept[record.Message.Key] = SubscriberRecord.TryRead(value)!.Positions["orders"][0];
            else kept.Remove(record.Message.Key);
        }

        return kept;
    }

    private static async Task<(int Status, string Code)> RefusalAsync(Pod pod, string? subscriber, string? from) =>
        await pod.TryJoinAsync(new TestMember { Subscriber = subscriber }, from) is JoinOutcome.Refused refused ? (refused.Status, refused.Code) : default;
}
