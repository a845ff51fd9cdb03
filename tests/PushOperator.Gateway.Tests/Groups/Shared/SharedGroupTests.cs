using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Tests.Groups.Support;
using PushOperator.Gateway.Topics;
using PushOperator.TestUtilities;

namespace PushOperator.Gateway.Tests.Groups.Shared;

public sealed class SharedGroupTests(ApacheKafka kafka, EmbeddedBroker embedded)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Each_message_goes_to_one_subscriber_in_order_per_key_and_the_end_is_committed(bool apache)
    {
        using var broker = await Broker.StartAsync(apache, kafka, embedded);
        var topic = await broker.CreateTopicAsync();
        var configuration = Pod.Configure(broker, topic, DeliveryMode.Shared);
        await using var pod = await Pod.StartAsync(configuration);
        var members = new List<TestMember>();
        for (var i = 0; i < 3; i++) members.Add(await pod.JoinAsync(setUp: member => member.OnFrame = TestMember.AckEach));

        await broker.ProduceManyAsync(topic, 0, 600, keys: 24);

        await Until.HoldsAsync(() => members.Sum(member => member.Messages.Count) >= 600, "all messages came");
        members.SelectMany(member => member.Messages).Select(frame => frame.N).Order().Should().Equal(Enumerable.Range(0, 600));
        foreach (var key in members.SelectMany(member => member.Messages).GroupBy(frame => frame.Key)) key.Select(frame => frame.N).Should().BeInAscendingOrder();
        members.Should().OnlyContain(member => member.Messages.Count > 0, "keys are spread");
        await ExpectEndCommittedAsync(broker, configuration, topic);
    }

    [Fact]
    public async Task What_a_subscriber_that_leaves_had_goes_to_another()
    {
        using var broker = await Broker.StartAsync(false, kafka, embedded);
        var topic = await broker.CreateTopicAsync();
        var configuration = Pod.Configure(broker, topic, DeliveryMode.Shared);
        await using var pod = await Pod.StartAsync(configuration);
        var leaver = await pod.JoinAsync();
        await broker.ProduceManyAsync(topic, 0, 40);
        await Until.HoldsAsync(() => leaver.Count > 0, "it has some");
        var stayer = await pod.JoinAsync(setUp: member => member.OnFrame = TestMember.AckEach);

        await leaver.DisposeAsync();

        await Until.HoldsAsync(() => stayer.Messages.Select(frame => frame.N).Distinct().Count() == 40, "the other got all");
        stayer.Messages.Where(frame => leaver.Messages.Any(had => had.Id == frame.Id)).Should().OnlyContain(frame => frame.DeliveryCount == 2);
        await ExpectEndCommittedAsync(broker, configuration, topic);
    }

    [Fact]
    public async Task What_is_not_acknowledged_in_time_is_delivered_again()
    {
        using var broker = await Broker.StartAsync(false, kafka, embedded);
        var topic = await broker.CreateTopicAsync(1);
        var configuration = Pod.Configure(broker, topic, DeliveryMode.Shared) with { Ack = new AckConfiguration { TimeoutMs = 1_000, Backoff = new BackoffConfiguration { InitialMs = 0 } } };
        await using var pod = await Pod.StartAsync(configuration);
        var member = await pod.JoinAsync();

        await broker.ProduceAsync(topic, "k", """{"n":1}""");

        await Until.HoldsAsync(() => member.Count >= 2, "it came again");
        member.Messages.Take(2).Select(frame => frame.DeliveryCount).Should().Equal(1, 2);
    }

    [Fact]
    public async Task A_group_that_starts_again_goes_on_after_what_was_done()
    {
        using var broker = await Broker.StartAsync(false, kafka, embedded);
        var topic = await broker.CreateTopicAsync();
        var configuration = Pod.Configure(broker, topic, DeliveryMode.Shared);
        await using (var first = await Pod.StartAsync(configuration))
        {
            var member = await first.JoinAsync(setUp: member => member.OnFrame = TestMember.AckEach);
            await broker.ProduceManyAsync(topic, 0, 100);
            await Until.HoldsAsync(() => member.Count == 100 && member.Membership.InFlight == 0, "the first hundred are done");
        }

        await broker.ProduceManyAsync(topic, 100, 100);
        await using var second = await Pod.StartAsync(configuration);
        var after = await second.JoinAsync(setUp: member => member.OnFrame = TestMember.AckEach);

        await Until.HoldsAsync(() => after.Count >= 100, "the rest came");
        after.Messages.Select(frame => frame.N).Order().Should().Equal(Enumerable.Range(100, 100));
    }

    [Fact]
    public async Task A_message_tried_as_often_as_allowed_goes_to_the_dead_letter_topic_and_its_key_goes_on()
    {
        using var broker = await Broker.StartAsync(false, kafka, embedded);
        var topic = await broker.CreateTopicAsync(1);
        var deadLetters = await broker.CreateTopicAsync(1);
        var configuration = Pod.Configure(broker, topic, DeliveryMode.Shared) with
        {
            Ack = new AckConfiguration { MaxDeliveries = 2, Backoff = new BackoffConfiguration { InitialMs = 0 }, DeadLetterTopic = new TopicConfiguration { Name = "dead", KafkaTopic = deadLetters } },
        };
        await using var pod = await Pod.StartAsync(configuration);
        var member = await pod.JoinAsync(setUp: member => member.OnFrame = static (self, frame) =>
        {
            if (frame.N == 1) self.Membership.Nack(new MessageId("orders", 0, 0), null);
            else TestMember.AckEach(self, frame);
        });

        await broker.ProduceAsync(topic, "k", """{"n":1}""");
        await broker.ProduceAsync(topic, "k", """{"n":2}""");

        await Until.HoldsAsync(() => member.Messages.Any(frame => frame.N == 2), "the key went on");
        member.Messages.Select(frame => frame.N).Should().Equal(1, 1, 2);
        var letter = broker.ReadAll(deadLetters, 1, TimeSpan.FromSeconds(10)).Should().ContainSingle().Subject;
        letter.Message.Key.Should().Be("k");
        letter.Message.Value.Should().Be("""{"n":1}""");
        Broker.HeaderOf(letter, "x-push-origin").Should().Be("orders/0/0");
        Broker.HeaderOf(letter, "x-push-error").Should().Be("nack");
        Broker.HeaderOf(letter, "x-push-deliveries").Should().Be("2");
    }

    private static Task ExpectEndCommittedAsync(Broker broker, GatewayConfiguration configuration, string topic) => Until.PassesAsync(async () =>
        broker.Committed(configuration.Kafka.GroupId, topic, 4).Should().BeEquivalentTo(await broker.EndsAsync(topic, 4)));
}
