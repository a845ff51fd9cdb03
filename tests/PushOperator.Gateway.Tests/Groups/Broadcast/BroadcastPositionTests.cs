using Confluent.Kafka;
using Confluent.Kafka.Admin;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Tests.Groups.Support;
using PushOperator.Gateway.Topics;
using PushOperator.TestUtilities;

namespace PushOperator.Gateway.Tests.Groups.Broadcast;

public sealed class BroadcastPositionTests(ApacheKafka kafka, EmbeddedBroker embedded)
{
    private static readonly FrameLogOptions TinyWindow = new() { SegmentBytes = 1_000, WindowBytes = 4_000 };

    [Fact]
    public async Task A_time_starts_at_the_first_message_of_that_time_or_later()
    {
        using var broker = await Broker.StartAsync(true, kafka, embedded);
        var topic = await broker.CreateTopicAsync(2);
        await broker.ProduceManyAsync(topic, 0, 50);
        var between = TimeProvider.System.GetUtcNow().AddMilliseconds(1);
        await Until.HoldsAsync(() => TimeProvider.System.GetUtcNow() > between, "the clock went on");
        await broker.ProduceManyAsync(topic, 50, 50);
        await using var pod = await Pod.StartAsync(Pod.Configure(broker, topic, DeliveryMode.Broadcast));

        var member = await pod.JoinAsync(between.ToString("o"), autoAck: true);

        await Until.HoldsAsync(() => member.Count >= 50, "the later ones came");
        member.Messages.Select(frame => frame.N).Order().Should().Equal(Enumerable.Range(50, 50));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Messages_that_retention_took_are_announced_as_a_gap_before_the_rest(bool apache)
    {
        using var broker = await Broker.StartAsync(apache, kafka, embedded);
        var topic = await broker.CreateTopicAsync(1);
        await using var pod = await Pod.StartAsync(Pod.Configure(broker, topic, DeliveryMode.Broadcast), TinyWindow);
        var before = await pod.JoinAsync(setUp: member => member.OnFrame = TestMember.AckEach);
        await broker.ProduceManyAsync(topic, 0, 10);
        await Until.HoldsAsync(() => before.Count == 10 && before.Membership.InFlight == 0, "ten are done");
        var cursor = before.Membership.Cursor();
        await before.DisposeAsync();
        await broker.ProduceManyAsync(topic, 10, 90);
        await broker.DeleteRecordsAsync(topic, 0, 40);
        await Until.HoldsAsync(() => pod.Group.Status().Partitions.Single().Watermark == 100, "the pod read all");

        var after = await pod.JoinAsync(cursor, autoAck: true);

        await Until.HoldsAsync(() => after.Count >= 61, "the rest came");
        after.Recovered.Should().BeFalse();
        after.Received[0].Json.GetRawText().Should().Be("""{"op":"gap","topic":"orders","partition":0,"from":10,"to":39,"reason":"retention"}""");
        after.Messages.Select(frame => frame.N).Should().Equal(Enumerable.Range(40, 60));
    }

    [Theory]
    [InlineData(FrameFormat.Json)]
    [InlineData(FrameFormat.CloudEvents)]
    public async Task A_subscriber_behind_a_tiny_window_is_caught_up_while_messages_come_in(FrameFormat format)
    {
        using var broker = await Broker.StartAsync(false, kafka, embedded);
        var topic = await broker.CreateTopicAsync();
        await using var pod = await Pod.StartAsync(Pod.Configure(broker, topic, DeliveryMode.Broadcast), TinyWindow);
        await pod.JoinAsync(autoAck: true);
        await broker.ProduceManyAsync(topic, 0, 1_000);
        var late = await pod.JoinAsync("earliest", autoAck: true, format: format);

        for (var from = 1_000; from < 2_000; from += 100) await broker.ProduceManyAsync(topic, from, 100);

        await Until.HoldsAsync(() => late.Count >= 2_000, "all came");
        late.Received.Select(frame => frame.N).Order().Should().Equal(Enumerable.Range(0, 2_000));
    }

    [Fact]
    public async Task A_cursor_that_is_changed_or_beyond_the_end_is_refused_with_its_code()
    {
        using var broker = await Broker.StartAsync(false, kafka, embedded);
        var topic = await broker.CreateTopicAsync(1);
        await using var pod = await Pod.StartAsync(Pod.Configure(broker, topic, DeliveryMode.Broadcast));
        var member = await pod.JoinAsync();
        var signer = new CursorSigner(Pod.CursorKey, "ns", "g");

        var changed = member.Membership.Cursor()!.ToCharArray();
        changed[10] = changed[10] == 'x' ? 'y' : 'x';

        (await RefusalAsync(pod, new string(changed))).Should().Be((400, "cursor_invalid"));
        (await RefusalAsync(pod, "rubbish!")).Should().Be((400, "cursor_malformed"));
        (await RefusalAsync(pod, signer.Sign([new CursorPosition("orders", 0, 7)]))).Should().Be((400, "cursor_ahead"));
        (await member.Membership.SeekAsync("rubbish!", CancellationToken.None))!.Code.Should().Be("cursor_malformed");
    }

    [Fact]
    public async Task Seek_moves_the_subscriber_back_and_forth()
    {
        using var broker = await Broker.StartAsync(false, kafka, embedded);
        var topic = await broker.CreateTopicAsync(1);
        await using var pod = await Pod.StartAsync(Pod.Configure(broker, topic, DeliveryMode.Broadcast));
        var member = await pod.JoinAsync(setUp: member => member.OnFrame = TestMember.AckEach);
        await broker.ProduceManyAsync(topic, 0, 10);
        await Until.HoldsAsync(() => member.Count == 10, "ten came");

        (await member.Membership.SeekAsync("earliest", CancellationToken.None)).Should().BeNull();

        await Until.HoldsAsync(() => member.Count == 20, "ten came again");
        member.Messages.Skip(10).Select(frame => frame.N).Should().Equal(Enumerable.Range(0, 10));
    }

    [Fact]
    public async Task A_topic_that_is_not_the_groups_is_not_found()
    {
        using var broker = await Broker.StartAsync(false, kafka, embedded);
        await using var pod = await Pod.StartAsync(Pod.Configure(broker, await broker.CreateTopicAsync(1), DeliveryMode.Broadcast));
        var request = new JoinRequest { Topics = ["nope"], From = null, Window = 1, Format = FrameFormat.Json, AutoAck = true };

        var outcome = await pod.Group.JoinAsync(request, new TestMember(), CancellationToken.None);

        outcome.Should().BeOfType<JoinOutcome.Refused>().Which.Should().BeEquivalentTo(new { Status = 404, Code = "topic_not_found" });
    }

    [Fact]
    public async Task A_subscriber_that_asks_for_one_topic_gets_only_that()
    {
        using var broker = await Broker.StartAsync(false, kafka, embedded);
        var (orders, payments) = (await broker.CreateTopicAsync(2), await broker.CreateTopicAsync(2));
        await using var pod = await Pod.StartAsync(Pod.Configure(broker, orders, DeliveryMode.Broadcast, payments));
        var all = await pod.JoinAsync(autoAck: true);
        var some = await pod.JoinAsync(autoAck: true, topics: ["payments"]);

        for (var n = 0; n < 20; n++)
        {
            await broker.ProduceManyAsync(orders, n, 1);
            await broker.ProduceManyAsync(payments, n, 1);
        }

        await Until.HoldsAsync(() => all.Count == 40 && some.Count == 20, "both have theirs");
        some.Messages.Should().OnlyContain(frame => frame.Id.StartsWith("payments/"));
    }

    [Fact]
    public async Task A_partition_that_is_added_is_read_from_its_beginning()
    {
        using var broker = await Broker.StartAsync(true, kafka, embedded);
        var topic = await broker.CreateTopicAsync(1);
        await using var pod = await Pod.StartAsync(Pod.Configure(broker, topic, DeliveryMode.Broadcast));
        var member = await pod.JoinAsync(autoAck: true);

        await broker.Admin.CreatePartitionsAsync([new PartitionsSpecification { Topic = topic, IncreaseTo = 2 }]);
        await Until.HoldsAsync(async () =>
        {
            try
            {
                await broker.ProduceAsync(topic, "k", """{"n":1}""", partition: 1);
                return true;
            }
            catch (ProduceException<string?, string?> e) when (e.Error.Code is ErrorCode.Local_UnknownPartition)
            {
                return false;
            }
        }, "the producer knows the partition");

        await Until.HoldsAsync(() => member.Count == 1, "the message in the new partition came");
        member.Messages[0].Id.Should().Be("orders/1/0");
    }

    private static async Task<(int Status, string Code)> RefusalAsync(Pod pod, string from)
    {
        var refused = (await pod.TryJoinAsync(new TestMember(), from)).Should().BeOfType<JoinOutcome.Refused>().Subject;
        return (refused.Status, refused.Code);
    }
}
