using Confluent.Kafka;
using Confluent.Kafka.Admin;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Tests.Groups.Support;
using PushOperator.Gateway.Topics;
using PushOperator.TestUtilities;

namespace PushOperator.Gateway.Tests.Groups.Shared;

/// <summary>What happens to a log under a Shared group.</summary>
public sealed class SharedHistoryTests(ApacheKafka kafka, EmbeddedBroker embedded)
{
    private static readonly TimeSpan Noticed = TimeSpan.FromSeconds(40);

    /// <summary>K8. Guards: <c>SharedPositions.StartAnew</c> and <c>GoOn</c>, whichever hears of it first; without them a group goes on in the middle of the new log, or, where Kafka has dropped its offsets, at its end. That another id is noticed where no offset is out of range: <c>TopicWatchTests</c>.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_topic_that_is_made_anew_is_read_from_its_beginning_and_nothing_of_the_old_one_is_acknowledged(bool apache)
    {
        using var broker = await Broker.StartAsync(apache, kafka, embedded);
        var topic = await broker.CreateTopicAsync(1);
        var configuration = Pod.Configure(broker, topic, DeliveryMode.Shared);
        await using var pod = await Pod.StartAsync(configuration);
        var member = await pod.JoinAsync();
        await broker.ProduceManyAsync(topic, 0, 20, keys: 20);
        await Until.HoldsAsync(() => member.Count == 20, "twenty came");
        member.Membership.AckUpTo(new MessageId("orders", 0, 9));

        await broker.ReplaceTopicAsync(topic, 1);
        await broker.ProduceManyAsync(topic, 100, 30, keys: 30);

        await Until.HoldsAsync(() => AfterGap(member).Count >= 30, "the new topic came", Noticed);
        member.Received.Single(frame => frame.Op == "gap").Json.GetRawText().Should().StartWith("""{"op":"gap","topic":"orders","partition":0,"from":0,"to":""").And.EndWith(""","reason":"truncation"}""");
        AfterGap(member).Select(frame => frame.N).Order().Should().Equal(Enumerable.Range(100, 30));

        // Once for what it still owed of the old topic, once for the new one.
        for (var time = 0; time < 2; time++) member.Membership.AckUpTo(new MessageId("orders", 0, 29));
        await Until.HoldsAsync(() => broker.Committed(configuration.Kafka.GroupId, topic, 1).GetValueOrDefault(0) == 30, "the new topic is done");
    }

    /// <summary>Guard: <c>Seat.OldOf</c>, which <c>DeliveryLedger.Look</c> and <c>AckUpTo</c> ask first; without it messages are committed that nobody has looked at.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_acknowledgement_of_the_old_topic_that_comes_late_finishes_nothing_of_the_new_one(bool apache)
    {
        using var broker = await Broker.StartAsync(apache, kafka, embedded);
        var topic = await broker.CreateTopicAsync(1);
        var configuration = Pod.Configure(broker, topic, DeliveryMode.Shared);
        await using var pod = await Pod.StartAsync(configuration with { Ack = configuration.Ack with { TimeoutMs = 10_000 } });
        var member = await pod.JoinAsync();
        await broker.ProduceManyAsync(topic, 0, 10, keys: 10);
        await Until.HoldsAsync(() => member.Count == 10, "ten came");
        await broker.ReplaceTopicAsync(topic, 1);
        await broker.ProduceManyAsync(topic, 100, 40, keys: 40);
        await Until.HoldsAsync(() => AfterGap(member).Count >= 40, "the new topic came", Noticed);

        for (var offset = 0; offset < 6; offset++) member.Membership.Ack(new MessageId("orders", 0, offset)).Should().Be(AckOutcome.Late);
        member.Membership.AckUpTo(new MessageId("orders", 0, 9)).Should().Be(AckOutcome.Late);

        member.Membership.InFlight.Should().Be(40);
        member.OnFrame = TestMember.AckEach;
        await Until.HoldsAsync(() => AfterGap(member).Count(frame => frame.DeliveryCount == 2) >= 40, "they come again");
        await Until.HoldsAsync(() => broker.Committed(configuration.Kafka.GroupId, topic, 1).GetValueOrDefault(0) == 40, "the new topic is done");
    }

    /// <summary>K5, G23: what a subscriber has is in memory, so retention takes nothing from it.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Retention_that_passes_what_is_in_flight_takes_nothing_from_the_group_and_stops_nothing(bool apache)
    {
        using var broker = await Broker.StartAsync(apache, kafka, embedded);
        var topic = await broker.CreateTopicAsync(1);
        var configuration = Pod.Configure(broker, topic, DeliveryMode.Shared);
        await using var pod = await Pod.StartAsync(configuration);
        var member = await pod.JoinAsync(window: 2);
        await broker.ProduceManyAsync(topic, 0, 20, keys: 20);
        await Until.HoldsAsync(() => member.Count == 2 && pod.Group.Status().Partitions.SingleOrDefault() is { End: 20 }, "two are in flight");

        await broker.DeleteRecordsAsync(topic, 0, 15);
        foreach (var frame in member.Messages) member.Membership.Nack(new MessageId("orders", 0, frame.N), TimeSpan.Zero);
        member.OnFrame = TestMember.AckEach;

        await Until.HoldsAsync(() => member.Messages.Select(frame => frame.N).Distinct().Count() == 20, "all came");
        member.Received.Should().OnlyContain(frame => frame.Op == "message");
        foreach (var frame in member.Messages) member.Membership.Ack(new MessageId("orders", 0, frame.N));
        await Until.HoldsAsync(() => broker.Committed(configuration.Kafka.GroupId, topic, 1).GetValueOrDefault(0) == 20, "the watermark passed");
    }

    /// <summary>K6: an administrator, or a restored cluster, left the group's offset where the log does not reach.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_committed_offset_beyond_the_end_is_told_and_the_group_goes_on_at_the_end(bool apache)
    {
        using var broker = await Broker.StartAsync(apache, kafka, embedded);
        var topic = await broker.CreateTopicAsync(1);
        var configuration = Pod.Configure(broker, topic, DeliveryMode.Shared);
        await broker.ProduceManyAsync(topic, 0, 10);
        // A broker that has just started has no coordinator yet.
        await Until.PassesAsync(() => broker.Admin.AlterConsumerGroupOffsetsAsync([new ConsumerGroupTopicPartitionOffsets(configuration.Kafka.GroupId, [new TopicPartitionOffset(topic, 0, 100)])]));
        await using var pod = await Pod.StartAsync(configuration);

        var member = await pod.JoinAsync(setUp: member => member.OnFrame = TestMember.AckEach);
        await Until.HoldsAsync(() => member.Count == 1, "it is told");
        await broker.ProduceManyAsync(topic, 10, 5);

        await Until.HoldsAsync(() => member.Count >= 6, "the new ones came");
        member.Received[0].Json.GetRawText().Should().Be("""{"op":"gap","topic":"orders","partition":0,"from":10,"to":99,"reason":"truncation"}""");
        member.Messages.Select(frame => frame.N).Should().Equal(Enumerable.Range(10, 5));
        await Until.HoldsAsync(() => broker.Committed(configuration.Kafka.GroupId, topic, 1).GetValueOrDefault(0) == 15, "the offset is right again");
    }

    /// <summary>K21.</summary>
    [Fact]
    public async Task Partitions_that_are_added_are_read_from_their_beginning()
    {
        using var broker = await Broker.StartAsync(true, kafka, embedded);
        var topic = await broker.CreateTopicAsync(1);
        await using var pod = await Pod.StartAsync(Pod.Configure(broker, topic, DeliveryMode.Shared));
        var member = await pod.JoinAsync(setUp: member => member.OnFrame = TestMember.AckEach);
        await broker.ProduceManyAsync(topic, 0, 5);
        await Until.HoldsAsync(() => member.Count == 5, "five came");

        await broker.Admin.CreatePartitionsAsync([new PartitionsSpecification { Topic = topic, IncreaseTo = 3 }]);
        await broker.ProduceRawAsync(topic, 2, [new() { Value = """{"n":5}"""u8.ToArray() }]);

        await Until.HoldsAsync(() => member.Count == 6, "what was written before anybody read the partition came", TimeSpan.FromSeconds(30));
        member.Messages[^1].Id.Should().Be("orders/2/0");
    }

    private static List<ReceivedFrame> AfterGap(TestMember member)
    {
        var received = member.Received.ToList();
        var gap = received.FindLastIndex(frame => frame.Op == "gap");
        return gap < 0 ? [] : received[(gap + 1)..];
    }
}
