using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Tests.Groups.Support;
using PushOperator.Gateway.Topics;
using PushOperator.TestUtilities;

namespace PushOperator.Gateway.Tests.Groups.Seeks;

public sealed class BroadcastSeekTests(ApacheKafka kafka, EmbeddedBroker embedded)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_subscriber_on_every_pod_goes_back_with_or_without_a_name_connected_or_away(bool apache)
    {
        using var broker = await Broker.StartAsync(apache, kafka, embedded);
        var topic = await broker.CreateTopicAsync(2);
        var configuration = Pod.Configure(broker, topic, DeliveryMode.Broadcast);
        await using var one = await Pod.StartAsync(configuration);
        await using var other = await Pod.StartAsync(configuration);
        var (named, nameless, away) = (await one.JoinAsync(subscriber: "alice", setUp: Acks), await other.JoinAsync(autoAck: true), await other.JoinAsync(subscriber: "bob", setUp: Acks));
        await broker.ProduceManyAsync(topic, 0, 100);
        await Until.HoldsAsync(() => named.Count == 100 && nameless.Count == 100 && away.Count == 100, "all have all");
        await away.DisposeAsync();

        var seek = await one.SeekAsync("earliest");
        await Until.HoldsAsync(() => named.Count == 200 && nameless.Count == 200, "all have all again");
        var back = await one.JoinAsync(subscriber: "bob", setUp: Acks);

        await Until.HoldsAsync(() => back.Count == 100, "who was away goes back, too");
        (named.Moves, nameless.Moves, back.Recovered).Should().Be((1, 1, true));
        await other.EndedAsync(seek.Id);
        await broker.ProduceManyAsync(topic, 100, 10);
        await Until.HoldsAsync(() => named.Count == 210 && nameless.Count == 210 && back.Count == 110, "and goes on");
        named.Messages.CountBy(frame => frame.Id).Count(count => count.Value == 2).Should().Be(100);
    }

    /// <summary><c>Places.After</c> in <c>DurableSubscribers</c> does it, which <c>PlacesTests</c> guard: without it <c>BroadcastSeeks</c> would move the subscriber when it hears of the seek next.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_pod_that_starts_later_finds_everybody_where_the_seek_put_them(bool apache)
    {
        using var broker = await Broker.StartAsync(apache, kafka, embedded);
        var topic = await broker.CreateTopicAsync(1);
        var configuration = Pod.Configure(broker, topic, DeliveryMode.Broadcast);
        await using (var before = await Pod.StartAsync(configuration))
        {
            var alice = await before.JoinAsync(subscriber: "alice", setUp: Acks);
            await broker.ProduceManyAsync(topic, 0, 50);
            await Until.HoldsAsync(() => alice.Count == 50, "fifty came");
            await alice.DisposeAsync();
            await before.SeekAsync("earliest");
            before.Kill();
        }

        await using var after = await Pod.StartAsync(configuration);
        var again = await after.JoinAsync(subscriber: "alice", autoAck: true);

        await Until.HoldsAsync(() => again.Count == 50, "it replays");
        again.Messages.Select(frame => frame.N).Should().Equal(Enumerable.Range(0, 50));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cancelling_brings_everybody_back_to_where_they_were_also_who_came_back_on_another_pod(bool apache)
    {
        using var broker = await Broker.StartAsync(apache, kafka, embedded);
        var topic = await broker.CreateTopicAsync(1);
        var configuration = Pod.Configure(broker, topic, DeliveryMode.Broadcast);
        await using var one = await Pod.StartAsync(configuration);
        await using var other = await Pod.StartAsync(configuration);
        var (stays, moves) = (await one.JoinAsync(subscriber: "stays", setUp: Acks), await one.JoinAsync(subscriber: "moves", setUp: Acks));
        await broker.ProduceManyAsync(topic, 0, 300);
        await Until.HoldsAsync(() => stays.Count == 300 && moves.Count == 300, "all have all");

        // Positions are written once a second; what its last session writes as it ends may come after the claim of the next.
        await Until.HoldsAsync(() => other.Group.KeptPositionOf("moves")?.Positions.Single().Value[0] == 300, "it is known how far it is");
        var seek = await one.SeekAsync("earliest", rate: 40);
        await Until.HoldsAsync(() => stays.Count > 310 && moves.Count > 310, "the replay goes on");
        await moves.DisposeAsync();
        var moved = await other.JoinAsync(subscriber: "moves", setUp: Acks);
        await Until.HoldsAsync(() => moved.Count > 5, "on the other pod, too");

        await other.CancelAsync(seek.Id);
        await Until.HoldsAsync(() => stays.Moves == 2 && moved.Moves == 1, "both are told");
        await one.EndedAsync(seek.Id, "cancelled");
        await broker.ProduceManyAsync(topic, 300, 10);

        await Until.HoldsAsync(() => stays.Messages.Count(frame => frame.N >= 300) == 10 && moved.Messages.Count(frame => frame.N >= 300) == 10, "the new ones come");
        stays.Count.Should().BeLessThan(500, "the rest of the replay does not");
        moved.Count.Should().BeLessThan(200);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_rate_holds_for_each_subscriber_until_the_end(bool acknowledgesByWriting)
    {
        using var broker = await Broker.StartAsync(false, kafka, embedded);
        var topic = await broker.CreateTopicAsync(2);
        await using var pod = await Pod.StartAsync(Pod.Configure(broker, topic, DeliveryMode.Broadcast));
        var member = await pod.JoinAsync(autoAck: acknowledgesByWriting, setUp: Acks);
        await broker.ProduceManyAsync(topic, 0, 200);
        await Until.HoldsAsync(() => member.Count == 200, "two hundred came");
        var began = TimeProvider.System.GetTimestamp();

        var seek = await pod.SeekAsync("earliest", rate: 100);
        await Until.HoldsAsync(() => pod.Group.Seeks.Find(seek.Id) is { Subscribers: 1, Left: < 200 and > 0 }, "progress is told");
        await Until.HoldsAsync(() => member.Count == 400, "all came again");

        TimeProvider.System.GetElapsedTime(began).Should().BeGreaterThan(TimeSpan.FromSeconds(1.6), "two hundred at a hundred a second take two seconds");
        await pod.EndedAsync(seek.Id);
        await broker.ProduceManyAsync(topic, 200, 1_000);
        began = TimeProvider.System.GetTimestamp();
        await Until.HoldsAsync(() => member.Count == 1_400, "what is new comes");
        TimeProvider.System.GetElapsedTime(began).Should().BeLessThan(TimeSpan.FromSeconds(8), "a thousand at that rate would take ten");
        member.Messages.Skip(200).Take(200).Select(frame => frame.Id).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task Only_the_topics_that_are_named_move()
    {
        using var broker = await Broker.StartAsync(false, kafka, embedded);
        var (orders, payments) = (await broker.CreateTopicAsync(1), await broker.CreateTopicAsync(1));
        await using var pod = await Pod.StartAsync(Pod.Configure(broker, orders, DeliveryMode.Broadcast, payments));
        var member = await pod.JoinAsync(autoAck: true);
        await broker.ProduceManyAsync(orders, 0, 10);
        await broker.ProduceManyAsync(payments, 0, 10);
        await Until.HoldsAsync(() => member.Count == 20, "all came");

        var seek = await pod.SeekAsync("earliest", null, "payments");
        await pod.EndedAsync(seek.Id);

        member.Messages.Skip(20).Should().HaveCount(10).And.OnlyContain(frame => frame.Id.StartsWith("payments/"));
    }

    /// <summary>Guard: <c>BroadcastMembership.MoveTo</c> clears the partitions that move, not all.</summary>
    [Fact]
    public async Task What_was_given_of_topics_that_do_not_move_stays_to_be_answered()
    {
        using var broker = await Broker.StartAsync(false, kafka, embedded);
        var (orders, payments) = (await broker.CreateTopicAsync(1), await broker.CreateTopicAsync(1));
        await using var pod = await Pod.StartAsync(Pod.Configure(broker, orders, DeliveryMode.Broadcast, payments));
        var member = await pod.JoinAsync();
        await broker.ProduceManyAsync(orders, 0, 10);
        await broker.ProduceManyAsync(payments, 0, 10);
        await Until.HoldsAsync(() => member.Count == 20, "all came");
        member.Membership.Nack(new MessageId("orders", 0, 3), TimeSpan.FromSeconds(1)).Should().Be(AckOutcome.Done);

        await pod.SeekAsync("earliest", null, "payments");

        await Until.HoldsAsync(() => member.Count == 31, "the payments come again, and what was to come again anyway");
        member.Messages.Skip(20).Where(frame => frame.Id.StartsWith("orders/")).Should().ContainSingle().Which.DeliveryCount.Should().Be(2);
        member.Membership.InFlight.Should().Be(20);
        member.Membership.AckUpTo(new MessageId("orders", 0, 9)).Should().Be(AckOutcome.Done);
        member.Membership.InFlight.Should().Be(10);
    }

    [Fact]
    public async Task A_cursor_of_a_subscriber_moves_all_others_there()
    {
        using var broker = await Broker.StartAsync(false, kafka, embedded);
        var topic = await broker.CreateTopicAsync(1);
        await using var pod = await Pod.StartAsync(Pod.Configure(broker, topic, DeliveryMode.Broadcast));
        var (one, other) = (await pod.JoinAsync(), await pod.JoinAsync(autoAck: true));
        await broker.ProduceManyAsync(topic, 0, 20);
        await Until.HoldsAsync(() => one.Count == 20 && other.Count == 20, "all came");
        one.Membership.AckUpTo(new MessageId("orders", 0, 14));

        await pod.SeekAsync(one.Membership.Cursor()!);

        await Until.HoldsAsync(() => other.Count == 25, "the last five came again");
        other.Messages.Skip(20).Select(frame => frame.N).Should().Equal(15, 16, 17, 18, 19);
    }

    private static void Acks(TestMember member) => member.OnFrame = TestMember.AckEach;
}
