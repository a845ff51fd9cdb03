using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Tests.Groups.Support;
using PushOperator.Gateway.Topics;
using PushOperator.TestUtilities;

namespace PushOperator.Gateway.Tests.Groups.Broadcast;

public sealed class BroadcastGroupTests(ApacheKafka kafka, EmbeddedBroker embedded)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_subscriber_gets_every_message_in_order_per_key(bool apache)
    {
        using var broker = await Broker.StartAsync(apache, kafka, embedded);
        var topic = await broker.CreateTopicAsync();
        await using var pod = await Pod.StartAsync(Pod.Configure(broker, topic, DeliveryMode.Broadcast));
        var one = await pod.JoinAsync(autoAck: true);
        var two = await pod.JoinAsync(setUp: member => member.OnFrame = TestMember.AckEach);

        await broker.ProduceManyAsync(topic, 0, 500);

        foreach (var member in new[] { one, two })
        {
            await Until.HoldsAsync(() => member.Count >= 500, "all messages came");
            member.Messages.Select(frame => frame.N).Order().Should().Equal(Enumerable.Range(0, 500));
            foreach (var key in member.Messages.GroupBy(frame => frame.Key)) key.Select(frame => frame.N).Should().BeInAscendingOrder();
        }

        two.Membership.InFlight.Should().Be(0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Earliest_is_caught_up_from_Kafka_and_handed_over_to_live_without_loss_or_repetition(bool apache)
    {
        using var broker = await Broker.StartAsync(apache, kafka, embedded);
        var topic = await broker.CreateTopicAsync();
        await broker.ProduceManyAsync(topic, 0, 3_000);
        await using var pod = await Pod.StartAsync(Pod.Configure(broker, topic, DeliveryMode.Broadcast));
        var member = await pod.JoinAsync("earliest", autoAck: true);

        await broker.ProduceManyAsync(topic, 3_000, 2_000);

        await Until.HoldsAsync(() => member.Count >= 5_000, "all messages came");
        member.Messages.Select(frame => frame.N).Order().Should().Equal(Enumerable.Range(0, 5_000));
        foreach (var key in member.Messages.GroupBy(frame => frame.Key)) key.Select(frame => frame.N).Should().BeInAscendingOrder();
    }

    [Fact]
    public async Task A_cursor_goes_on_exactly_there_on_another_pod()
    {
        using var broker = await Broker.StartAsync(false, kafka, embedded);
        var topic = await broker.CreateTopicAsync();
        var configuration = Pod.Configure(broker, topic, DeliveryMode.Broadcast);
        await using var first = await Pod.StartAsync(configuration);
        var before = await first.JoinAsync(setUp: member => member.OnFrame = TestMember.AckEach);
        await broker.ProduceManyAsync(topic, 0, 100);
        await Until.HoldsAsync(() => before.Count == 100 && before.Membership.InFlight == 0, "the first hundred are done");
        var cursor = before.Membership.Cursor();
        await before.DisposeAsync();
        await broker.ProduceManyAsync(topic, 100, 100);
        await using var second = await Pod.StartAsync(configuration);

        var after = await second.JoinAsync(cursor, setUp: member => member.OnFrame = TestMember.AckEach);
        await broker.ProduceManyAsync(topic, 200, 100);

        await Until.HoldsAsync(() => after.Count >= 200, "the rest came");
        after.Messages.Select(frame => frame.N).Order().Should().Equal(Enumerable.Range(100, 200));
        after.Recovered.Should().BeTrue();
    }

    [Fact]
    public async Task What_was_not_acknowledged_comes_again_with_the_cursor()
    {
        using var broker = await Broker.StartAsync(false, kafka, embedded);
        var topic = await broker.CreateTopicAsync(1);
        await using var pod = await Pod.StartAsync(Pod.Configure(broker, topic, DeliveryMode.Broadcast));
        var before = await pod.JoinAsync();
        await broker.ProduceManyAsync(topic, 0, 10);
        await Until.HoldsAsync(() => before.Count == 10, "ten came");

        // 0, 1 and 5 are done: the first that is not is 2.
        foreach (var offset in new[] { 5, 0, 1 }) before.Membership.Ack(new MessageId("orders", 0, offset)).Should().Be(PushOperator.Gateway.Groups.AckOutcome.Done);
        var after = await pod.JoinAsync(before.Membership.Cursor());

        await Until.HoldsAsync(() => after.Count >= 8, "the rest came");
        after.Messages.Select(frame => frame.N).Should().Equal(2, 3, 4, 5, 6, 7, 8, 9);
    }

    [Fact]
    public async Task A_full_window_stops_deliveries_and_an_acknowledgement_lets_them_go_on()
    {
        using var broker = await Broker.StartAsync(false, kafka, embedded);
        var topic = await broker.CreateTopicAsync(1);
        await using var pod = await Pod.StartAsync(Pod.Configure(broker, topic, DeliveryMode.Broadcast));
        var member = await pod.JoinAsync(window: 3);
        await broker.ProduceManyAsync(topic, 0, 10);
        await Until.HoldsAsync(() => member.Count == 3, "the window is full");

        member.Membership.AckUpTo(new MessageId("orders", 0, 1));

        await Until.HoldsAsync(() => member.Count == 5, "two more came");
        member.Membership.InFlight.Should().Be(3);
    }

    [Fact]
    public async Task A_nack_brings_the_message_again_to_that_subscriber_with_its_count()
    {
        using var broker = await Broker.StartAsync(false, kafka, embedded);
        var topic = await broker.CreateTopicAsync(1);
        await using var pod = await Pod.StartAsync(Pod.Configure(broker, topic, DeliveryMode.Broadcast));
        var member = await pod.JoinAsync();
        await broker.ProduceManyAsync(topic, 0, 3);
        await Until.HoldsAsync(() => member.Count == 3, "three came");

        member.Membership.Nack(new MessageId("orders", 0, 1), TimeSpan.FromMilliseconds(50));

        await Until.HoldsAsync(() => member.Count == 4, "one came again");
        member.Messages[3].Id.Should().Be("orders/0/1");
        member.Messages[3].N.Should().Be(1);
        member.Messages[3].DeliveryCount.Should().Be(2);
    }
}
