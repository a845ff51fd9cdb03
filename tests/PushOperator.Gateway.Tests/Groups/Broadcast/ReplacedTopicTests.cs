using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Tests.Groups.Support;
using PushOperator.Gateway.Topics;
using PushOperator.TestUtilities;

namespace PushOperator.Gateway.Tests.Groups.Broadcast;

/// <summary>K8: a topic is deleted and made anew under its readers.</summary>
public sealed class ReplacedTopicTests(ApacheKafka kafka, EmbeddedBroker embedded)
{
    private static readonly TimeSpan Noticed = TimeSpan.FromSeconds(30);

    /// <summary>Guard: the comparison of topic ids in <c>BroadcastIntake.IsMadeAnew</c>; without it the embedded broker lets reading go on in the middle of the new log.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_live_subscriber_is_told_and_gets_the_new_topic_from_its_beginning(bool apache)
    {
        using var broker = await Broker.StartAsync(apache, kafka, embedded);
        var topic = await broker.CreateTopicAsync(1);
        await using var pod = await Pod.StartAsync(Pod.Configure(broker, topic, DeliveryMode.Broadcast));
        var member = await pod.JoinAsync(setUp: member => member.OnFrame = TestMember.AckEach);
        await broker.ProduceManyAsync(topic, 0, 10);
        await Until.HoldsAsync(() => member.Count == 10, "ten came");

        await broker.ReplaceTopicAsync(topic, 1);
        await broker.ProduceManyAsync(topic, 100, 40);

        await Until.HoldsAsync(() => AfterGap(member).Count >= 40, "the new topic came", Noticed);
        member.Received.Should().ContainSingle(frame => frame.Op == "gap").Which.Json.GetRawText()
            .Should().StartWith("""{"op":"gap","topic":"orders","partition":0,"from":0,"to":""").And.EndWith(""","reason":"truncation"}""");
        AfterGap(member).Select(frame => frame.N).Should().Equal(Enumerable.Range(100, 40));
        AfterGap(member)[0].Id.Should().Be("orders/0/0");
    }

    /// <summary>Guard: <c>StartPositions.IsOfAnotherLog</c>; without it the subscriber starts at offset 5 of other data.</summary>
    [Theory]
    [InlineData(false, null)]
    [InlineData(true, null)]
    [InlineData(false, "alice")]
    [InlineData(true, "alice")]
    public async Task A_cursor_and_a_kept_position_of_the_old_topic_are_noticed_though_their_offset_exists_again(bool apache, string? subscriber)
    {
        using var broker = await Broker.StartAsync(apache, kafka, embedded);
        var topic = await broker.CreateTopicAsync(1);
        var configuration = Pod.Configure(broker, topic, DeliveryMode.Broadcast);
        string? cursor;
        await using (var before = await Pod.StartAsync(configuration))
        {
            var member = await before.JoinAsync(subscriber: subscriber, setUp: member => member.OnFrame = TestMember.AckEach);
            await broker.ProduceManyAsync(topic, 0, 5);
            await Until.HoldsAsync(() => member.Count == 5 && member.Membership.InFlight == 0, "five are done");
            cursor = subscriber is null ? member.Membership.Cursor() : null;
        }

        await broker.ReplaceTopicAsync(topic, 1);
        await broker.ProduceManyAsync(topic, 100, 10);
        await using var pod = await Pod.StartAsync(configuration);

        var after = await pod.JoinAsync(cursor, subscriber: subscriber, autoAck: true);

        await Until.HoldsAsync(() => after.Count >= 11, "the gap and the new topic came");
        after.Recovered.Should().BeFalse();
        after.Received[0].Json.GetRawText().Should().Be("""{"op":"gap","topic":"orders","partition":0,"from":0,"to":4,"reason":"truncation"}""");
        after.Messages.Select(frame => frame.N).Should().Equal(Enumerable.Range(100, 10));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_subscriber_that_was_caught_up_gets_nothing_old_and_the_new_topic_may_have_other_partitions(bool apache)
    {
        using var broker = await Broker.StartAsync(apache, kafka, embedded);
        var topic = await broker.CreateTopicAsync(3);
        await broker.ProduceManyAsync(topic, 0, 60);
        await using var pod = await Pod.StartAsync(Pod.Configure(broker, topic, DeliveryMode.Broadcast));
        var member = await pod.JoinAsync("earliest", autoAck: true);
        await Until.HoldsAsync(() => member.Count == 60, "all came from Kafka");

        await broker.ReplaceTopicAsync(topic, 2);
        await broker.ProduceManyAsync(topic, 100, 40);

        await Until.HoldsAsync(() => member.Received.Count(frame => frame.Op == "gap") == 3 && AfterGap(member).Count >= 40, "three gaps and the new topic came", Noticed);
        AfterGap(member).Select(frame => frame.N).Order().Should().Equal(Enumerable.Range(100, 40));
        var earliest = await pod.JoinAsync("earliest", autoAck: true);
        await Until.HoldsAsync(() => earliest.Count >= 40, "the new topic came");
        earliest.Received.Select(frame => frame.N).Order().Should().Equal(Enumerable.Range(100, 40));
        pod.Group.Status().Partitions.Should().HaveCount(2);
        (await pod.JoinAsync(member.Membership.Cursor(), autoAck: true)).Recovered.Should().BeTrue();
    }

    /// <summary>Guard: <c>AckWindow.IsOld</c>, which <c>BroadcastMembership.Ack</c> asks first; without it the subscriber has acknowledged messages that it has not looked at.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_acknowledgement_of_the_old_topic_that_comes_late_finishes_nothing_of_the_new_one(bool apache)
    {
        using var broker = await Broker.StartAsync(apache, kafka, embedded);
        var topic = await broker.CreateTopicAsync(1);
        await using var pod = await Pod.StartAsync(Pod.Configure(broker, topic, DeliveryMode.Broadcast));
        var member = await pod.JoinAsync();
        await broker.ProduceManyAsync(topic, 0, 10);
        await Until.HoldsAsync(() => member.Count == 10, "ten came");
        await broker.ReplaceTopicAsync(topic, 1);
        await broker.ProduceManyAsync(topic, 100, 40);
        await Until.HoldsAsync(() => AfterGap(member).Count >= 40, "the new topic came", Noticed);

        for (var offset = 0; offset < 6; offset++) member.Membership.Ack(new MessageId("orders", 0, offset)).Should().Be(AckOutcome.Done);
        member.Membership.AckUpTo(new MessageId("orders", 0, 9)).Should().Be(AckOutcome.Done);

        member.Membership.InFlight.Should().Be(40);
        await Until.HoldsAsync(() => AfterGap(member).Count(frame => frame.DeliveryCount == 2) >= 10, "what may have been meant comes again");
        member.Membership.AckUpTo(new MessageId("orders", 0, 9));
        member.Membership.InFlight.Should().Be(30);
    }

    /// <summary>Guard: <c>BroadcastMembership.MoveTo</c> clears the partitions that move, not all.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_given_of_another_topic_stays_to_be_acknowledged_and_does_not_come_again(bool apache)
    {
        using var broker = await Broker.StartAsync(apache, kafka, embedded);
        var (orders, payments) = (await broker.CreateTopicAsync(1), await broker.CreateTopicAsync(1));
        await using var pod = await Pod.StartAsync(Pod.Configure(broker, orders, DeliveryMode.Broadcast, payments));
        var member = await pod.JoinAsync();
        await broker.ProduceManyAsync(orders, 0, 10);
        await broker.ProduceManyAsync(payments, 0, 10);
        await Until.HoldsAsync(() => member.Count == 20, "all came");

        await broker.ReplaceTopicAsync(orders, 1);
        await broker.ProduceManyAsync(orders, 100, 10);
        await broker.ProduceManyAsync(payments, 100, 10);

        await Until.HoldsAsync(() => AfterGap(member).Count(frame => frame.Id.StartsWith("orders/")) >= 10, "the new topic came", Noticed);
        await Until.HoldsAsync(() => member.Membership.InFlight == 30, "ten new orders and twenty payments");
        member.Messages.Where(frame => frame.Id.StartsWith("payments/")).Select(frame => frame.N).Should().Equal([.. Enumerable.Range(0, 10), .. Enumerable.Range(100, 10)]);
        member.Membership.AckUpTo(new MessageId("payments", 0, 9)).Should().Be(AckOutcome.Done);
        member.Membership.InFlight.Should().Be(20);
    }

    // After the last gap frame: what was read of the new topic before anybody could know comes again.
    private static List<ReceivedFrame> AfterGap(TestMember member)
    {
        var received = member.Received.ToList();
        var gap = received.FindLastIndex(frame => frame.Op == "gap");
        return gap < 0 ? [] : received[(gap + 1)..];
    }
}
