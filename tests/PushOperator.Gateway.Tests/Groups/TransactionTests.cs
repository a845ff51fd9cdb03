using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Tests.Groups.Support;
using PushOperator.TestUtilities;

namespace PushOperator.Gateway.Tests.Groups;

/// <summary>K4, K19, K20: publishers that write in transactions.</summary>
public sealed class TransactionTests(ApacheKafka kafka, EmbeddedBroker embedded)
{
    /// <summary>Guard: <c>isolation.level</c> is left at librdkafka's read_committed; <c>AdvanceTo</c> at the end of a partition in <c>SharedSession</c>, without which the offset stays before the last marker.</summary>
    [Theory]
    [InlineData(DeliveryMode.Broadcast, "earliest")]
    [InlineData(DeliveryMode.Broadcast, null)]
    [InlineData(DeliveryMode.Shared, null)]
    public async Task What_is_aborted_never_comes_what_is_committed_does_and_markers_are_no_hole(DeliveryMode delivery, string? from)
    {
        using var broker = await Broker.StartAsync(true, kafka, embedded);
        var topic = await broker.CreateTopicAsync(1);
        var configuration = Pod.Configure(broker, topic, delivery);
        if (from is not null) await ProduceTransactionsAsync(broker, topic);
        await using var pod = await Pod.StartAsync(configuration);

        var member = await pod.JoinAsync(from, setUp: member => member.OnFrame = TestMember.AckEach);
        if (from is null) await ProduceTransactionsAsync(broker, topic);

        await Until.HoldsAsync(() => member.Messages.Any(frame => frame.N == 400), "the last one came");
        member.Received.Should().OnlyContain(frame => frame.Op == "message");
        member.Messages.Select(frame => frame.N).Should().Equal([.. Enumerable.Range(0, 5), .. Enumerable.Range(200, 5), 400]);
        if (delivery == DeliveryMode.Broadcast) return;

        // The last record is an empty transaction's marker or none: the end is where the group's work ends.
        var end = (await broker.EndsAsync(topic, 1))[0];
        await Until.HoldsAsync(() => broker.Committed(configuration.Kafka.GroupId, topic, 1).GetValueOrDefault(0) == end, "the watermark passed markers and aborted records");
    }

    [Theory]
    [InlineData(DeliveryMode.Broadcast)]
    [InlineData(DeliveryMode.Shared)]
    public async Task What_waits_behind_an_open_transaction_comes_when_it_ends_and_the_pod_stays_ready(DeliveryMode delivery)
    {
        using var broker = await Broker.StartAsync(true, kafka, embedded);
        var topic = await broker.CreateTopicAsync(1);
        await using var pod = await Pod.StartAsync(Pod.Configure(broker, topic, delivery));
        var member = await pod.JoinAsync(setUp: member => member.OnFrame = TestMember.AckEach);
        await broker.ProduceManyAsync(topic, 0, 1);
        await Until.HoldsAsync(() => member.Count == 1, "one came");
        using var open = await broker.BeginTransactionAsync(topic, 100, 1);
        await broker.ProduceManyAsync(topic, 1, 5);

        await Until.HoldsAsync(() => IsBlocked(pod), "the pod says that it waits for a transaction");

        pod.Group.IsConsuming.Should().BeTrue();
        member.Count.Should().Be(1);
        open.AbortTransaction();
        await Until.HoldsAsync(() => member.Count == 6, "what waited came");
        member.Messages.Select(frame => frame.N).Should().Equal(Enumerable.Range(0, 6));
        await Until.HoldsAsync(() => !IsBlocked(pod), "it waits no more");
    }

    private static bool IsBlocked(Pod pod) => pod.Group.Status().Partitions.Single().IsBlocked;

    private static async Task ProduceTransactionsAsync(Broker broker, string topic)
    {
        using (var committed = await broker.BeginTransactionAsync(topic, 0, 5)) committed.CommitTransaction();
        using (var aborted = await broker.BeginTransactionAsync(topic, 100, 5)) aborted.AbortTransaction();
        using (var committed = await broker.BeginTransactionAsync(topic, 200, 5)) committed.CommitTransaction();
        using (var empty = await broker.BeginTransactionAsync(topic, 300, 0)) empty.AbortTransaction();
        using var last = await broker.BeginTransactionAsync(topic, 400, 1);
        last.CommitTransaction();
    }
}
