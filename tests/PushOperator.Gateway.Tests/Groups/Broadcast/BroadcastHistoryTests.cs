using Confluent.Kafka.Admin;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Tests.Groups.Support;
using PushOperator.Gateway.Topics;
using PushOperator.TestUtilities;

namespace PushOperator.Gateway.Tests.Groups.Broadcast;

/// <summary>What happens to a log under a Broadcast group.</summary>
public sealed class BroadcastHistoryTests(ApacheKafka kafka, EmbeddedBroker embedded)
{
    private static readonly FrameLogOptions TinyWindow = new() { SegmentBytes = 500, WindowBytes = 1_000 };

    /// <summary>K4. Guard: <c>ReplayReader.AddCompacted</c>.</summary>
    [Fact]
    public async Task What_compaction_took_is_told_to_who_catches_up_and_the_newest_of_each_key_comes()
    {
        using var broker = await Broker.StartAsync(true, kafka, embedded);
        var topic = await broker.CreateTopicAsync(1, new()
        {
            ["cleanup.policy"] = "compact", ["segment.ms"] = "50", ["min.cleanable.dirty.ratio"] = "0.001", ["max.compaction.lag.ms"] = "100", ["delete.retention.ms"] = "0",
        });
        var n = 0;
        await Until.HoldsAsync(
            async () =>
            {
                // The newest segment is never compacted, and the next one begins only when something is written.
                if (n < 80 || broker.OffsetsOf(topic) is { Count: > 0 } left && left[^1] + 1 == left.Count) await broker.ProduceManyAsync(topic, n, 8);
                else return true;
                n += 8;
                return false;
            },
            "something is compacted");
        var configuration = Pod.Configure(broker, topic, DeliveryMode.Broadcast);
        await using var pod = await Pod.StartAsync(configuration with { Topics = [configuration.Topics[0] with { Compacted = true }] });
        var signer = new CursorSigner(Pod.CursorKey, "ns", "g");

        var member = await pod.JoinAsync(signer.Sign([new CursorPosition("orders", 0, 0)]), autoAck: true);

        await Until.HoldsAsync(() => member.Messages.Any(frame => frame.N == n - 1), "all came");
        var told = member.Received.Where(frame => frame.Op == "gap").ToArray();
        told.Should().OnlyContain(frame => frame.Json.GetProperty("reason").GetString() == "compaction").And.NotBeEmpty();
        var missing = told.SelectMany(frame => Range(frame.Json.GetProperty("from").GetInt64(), frame.Json.GetProperty("to").GetInt64()));
        var came = member.Messages.Select(frame => long.Parse(frame.Id.Split('/')[2], System.Globalization.CultureInfo.InvariantCulture));
        came.Concat(missing).Order().Should().Equal(Range(0, n - 1), "each offset came or was told");
        member.Messages.GroupBy(frame => frame.Key).Should().HaveCount(8).And.OnlyContain(key => key.Max(frame => frame.N) >= n - 8);
    }

    /// <summary>K5. Guard: <c>Redeliveries.GiveUpGone</c>; without it the redelivery waits for ever, and with it the position.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_nacked_message_that_retention_took_is_told_and_counts_as_done(bool apache)
    {
        using var broker = await Broker.StartAsync(apache, kafka, embedded);
        var topic = await broker.CreateTopicAsync(1);
        await using var pod = await Pod.StartAsync(Pod.Configure(broker, topic, DeliveryMode.Broadcast), TinyWindow);
        var member = await pod.JoinAsync();
        await broker.ProduceManyAsync(topic, 0, 60);
        await Until.HoldsAsync(() => member.Count == 60, "sixty came");
        member.Membership.AckUpTo(new MessageId("orders", 0, 3));
        await broker.DeleteRecordsAsync(topic, 0, 50);

        member.Membership.Nack(new MessageId("orders", 0, 5), TimeSpan.Zero);

        await Until.HoldsAsync(() => member.Count == 61, "it is told");
        member.Received[^1].Json.GetRawText().Should().Be("""{"op":"gap","topic":"orders","partition":0,"from":5,"to":5,"reason":"retention"}""");
        pod.Group.Unacked(null, 100).Should().HaveCount(55);
    }

    /// <summary>K21. Guard: <c>StartPositions.FillAsync</c> begins partitions that a cursor does not name at their beginning.</summary>
    [Fact]
    public async Task A_cursor_from_before_partitions_were_added_misses_nothing_of_them()
    {
        using var broker = await Broker.StartAsync(true, kafka, embedded);
        var topic = await broker.CreateTopicAsync(1);
        await using var pod = await Pod.StartAsync(Pod.Configure(broker, topic, DeliveryMode.Broadcast));
        var before = await pod.JoinAsync(setUp: member => member.OnFrame = TestMember.AckEach);
        await broker.ProduceManyAsync(topic, 0, 3);
        await Until.HoldsAsync(() => before.Count == 3 && before.Membership.InFlight == 0, "three are done");
        var cursor = before.Membership.Cursor();
        await before.DisposeAsync();

        await broker.Admin.CreatePartitionsAsync([new PartitionsSpecification { Topic = topic, IncreaseTo = 3 }]);
        await broker.ProduceRawAsync(topic, 2, [new() { Value = """{"n":3}"""u8.ToArray() }]);
        await Until.HoldsAsync(() => pod.Group.Status().Partitions is { Count: 3 } all && all[2].Watermark == 1, "the pod has read the new partitions", TimeSpan.FromSeconds(30));
        var after = await pod.JoinAsync(cursor, autoAck: true);

        await Until.HoldsAsync(() => after.Count == 1, "what was written to a new partition came");
        (after.Recovered, after.Messages[0].Id).Should().Be((true, "orders/2/0"));
    }

    private static IEnumerable<long> Range(long from, long to)
    {
        for (; from <= to; from++) yield return from;
    }
}
