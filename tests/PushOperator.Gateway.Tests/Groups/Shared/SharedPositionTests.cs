using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Tests.Groups.Support;
using PushOperator.Gateway.Topics;
using PushOperator.TestUtilities;

namespace PushOperator.Gateway.Tests.Groups.Shared;

public sealed class SharedPositionTests(ApacheKafka kafka, EmbeddedBroker embedded)
{
    [Theory]
    [InlineData(StartFrom.Latest, 5)]
    [InlineData(StartFrom.Earliest, 10)]
    public async Task A_group_never_seen_starts_as_configured_and_what_is_published_after_the_join_is_never_missed(StartFrom startFrom, int expected)
    {
        using var broker = await Broker.StartAsync(false, kafka, embedded);
        var topic = await broker.CreateTopicAsync();
        await broker.ProduceManyAsync(topic, 0, 5);
        await using var pod = await Pod.StartAsync(Pod.Configure(broker, topic, DeliveryMode.Shared) with { StartFrom = startFrom });

        var member = await pod.JoinAsync(setUp: member => member.OnFrame = TestMember.AckEach);
        await broker.ProduceManyAsync(topic, 5, 5);

        await Until.HoldsAsync(() => member.Count >= expected, "what is due came");
        member.Messages.Select(frame => frame.N).Order().Should().Equal(Enumerable.Range(10 - expected, expected));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Messages_that_retention_took_before_the_group_read_them_are_announced(bool apache)
    {
        using var broker = await Broker.StartAsync(apache, kafka, embedded);
        var topic = await broker.CreateTopicAsync(1);
        var configuration = Pod.Configure(broker, topic, DeliveryMode.Shared);
        await using (var first = await Pod.StartAsync(configuration))
        {
            var member = await first.JoinAsync(setUp: member => member.OnFrame = TestMember.AckEach);
            await broker.ProduceManyAsync(topic, 0, 10);
            await Until.HoldsAsync(() => member.Count == 10 && member.Membership.InFlight == 0, "ten are done");
        }

        await broker.ProduceManyAsync(topic, 10, 40);
        await broker.DeleteRecordsAsync(topic, 0, 30);
        await using var second = await Pod.StartAsync(configuration);
        var after = await second.JoinAsync(setUp: member => member.OnFrame = TestMember.AckEach);

        await Until.HoldsAsync(() => after.Count >= 21, "the gap and the rest came");
        after.Received.Should().ContainSingle(frame => frame.Op == "gap").Which.Json.GetRawText()
            .Should().Be("""{"op":"gap","topic":"orders","partition":0,"from":10,"to":29,"reason":"retention"}""");
        after.Messages.Select(frame => frame.N).Should().Equal(Enumerable.Range(30, 20));
    }

    [Fact]
    public async Task With_automatic_acknowledgement_what_is_written_is_done()
    {
        using var broker = await Broker.StartAsync(false, kafka, embedded);
        var topic = await broker.CreateTopicAsync(2);
        var configuration = Pod.Configure(broker, topic, DeliveryMode.Shared);
        await using var pod = await Pod.StartAsync(configuration);
        var member = await pod.JoinAsync(autoAck: true, window: 10);

        await broker.ProduceManyAsync(topic, 0, 300);

        await Until.HoldsAsync(() => member.Count == 300 && member.Membership.InFlight == 0, "all are written and done");
        await Until.PassesAsync(async () =>
            broker.Committed(configuration.Kafka.GroupId, topic, 2).Should().BeEquivalentTo(await broker.EndsAsync(topic, 2)));
    }

    [Fact]
    public async Task A_subscriber_that_acknowledges_nothing_stops_the_reading_and_not_the_pod()
    {
        using var broker = await Broker.StartAsync(false, kafka, embedded);
        var topic = await broker.CreateTopicAsync(1);
        await using var pod = await Pod.StartAsync(Pod.Configure(broker, topic, DeliveryMode.Shared));
        var holds = await pod.JoinAsync(window: 1);
        await broker.ProduceManyAsync(topic, 0, 12_000, keys: 12_000);
        await Until.HoldsAsync(() => pod.Group.Status().Partitions.SingleOrDefault() is { End: 12_000 } && holds.Count == 1, "it holds the first");
        await broker.ProduceManyAsync(topic, 12_000, 500, keys: 12_500);
        await Until.HoldsAsync(() => pod.Group.Status().Partitions.Single().End == 12_500, "the lag grows while nothing is fetched");
        var helper = await pod.JoinAsync(setUp: member => member.OnFrame = TestMember.AckEach);
        holds.OnFrame = TestMember.AckEach;

        TestMember.AckEach(holds, holds.Messages[0]);

        await Until.HoldsAsync(() => holds.Count + helper.Count >= 12_500, "reading went on to the end", TimeSpan.FromSeconds(20));
        pod.Group.Unacked(null, 10).Should().BeEmpty();
    }

    [Fact]
    public async Task Unacked_names_who_has_what()
    {
        using var broker = await Broker.StartAsync(false, kafka, embedded);
        var topic = await broker.CreateTopicAsync(1);
        await using var pod = await Pod.StartAsync(Pod.Configure(broker, topic, DeliveryMode.Shared));
        var member = await pod.JoinAsync();
        await broker.ProduceManyAsync(topic, 0, 2);
        await Until.HoldsAsync(() => member.Count == 2, "two came");

        var oldest = pod.Group.Unacked(null, 1).Should().ContainSingle().Subject;
        oldest.Should().BeEquivalentTo(new { Id = new MessageId("orders", 0, 0), member.Session, DeliveryCount = 1 });
        pod.Group.Unacked(oldest.Place, 10).Select(delivery => delivery.Id.Offset).Should().Equal([1L], "the next page goes on after it");
        pod.Group.Status().Should().BeEquivalentTo(new { Members = 1, Partitions = new[] { new { Topic = "orders", Partition = 0, Watermark = 0L, InFlight = 2 } } });
        pod.Group.Status().OldestUnackedAge.Should().NotBeNull();
        member.Membership.Ack(new MessageId("orders", 0, 9)).Should().Be(PushOperator.Gateway.Groups.AckOutcome.Ahead);
    }
}
