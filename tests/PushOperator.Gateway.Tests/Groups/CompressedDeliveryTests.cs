using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Tests.Groups.Support;
using PushOperator.Gateway.Topics;
using PushOperator.TestUtilities;

namespace PushOperator.Gateway.Tests.Groups;

/// <summary>Subscribers that take compressed messages beside some that do not.</summary>
public sealed class CompressedDeliveryTests(ApacheKafka kafka, EmbeddedBroker embedded)
{
    private const int Messages = 50;
    private const int TextLength = 100;

    [Theory]
    [InlineData(FrameFormat.Json)]
    [InlineData(FrameFormat.CloudEvents)]
    [InlineData(FrameFormat.Raw)]
    public async Task Who_takes_them_compressed_gets_the_same_messages_live_and_read_again(FrameFormat format)
    {
        using var broker = await Broker.StartAsync(false, kafka, embedded);
        var topic = await broker.CreateTopicAsync(1);
        await using var pod = await Pod.StartAsync(Pod.Configure(broker, topic, DeliveryMode.Broadcast));
        var plain = await pod.JoinAsync(format: format);
        var live = await pod.JoinAsync(format: format, isDeflated: true);

        for (var n = 0; n < Messages; n++) await broker.ProduceAsync(topic, "k", Body(n));
        await Until.HoldsAsync(() => plain.Count == Messages && live.Count == Messages, "both have all");
        // The log of this coding begins after them.
        var behind = await pod.JoinAsync(from: "earliest", format: format, isDeflated: true);

        await Until.HoldsAsync(() => behind.Count == Messages, "who came late has all");
        var expected = plain.Received.Select(frame => Convert.ToHexString(frame.Payload)).ToArray();
        live.Received.Select(frame => Convert.ToHexString(frame.Payload)).Should().Equal(expected);
        behind.Received.Select(frame => Convert.ToHexString(frame.Payload)).Should().Equal(expected);
        plain.Received.Should().OnlyContain(frame => !frame.IsDeflated);
        live.Received.Concat(behind.Received).Should().OnlyContain(frame => frame.IsDeflated);
    }

    [Theory]
    [InlineData(DeliveryMode.Broadcast)]
    [InlineData(DeliveryMode.Shared)]
    public async Task What_was_refused_comes_again_and_says_so(DeliveryMode delivery)
    {
        using var broker = await Broker.StartAsync(false, kafka, embedded);
        var topic = await broker.CreateTopicAsync(1);
        await using var pod = await Pod.StartAsync(Pod.Configure(broker, topic, delivery));
        var member = await pod.JoinAsync(isDeflated: true, setUp: member => member.OnFrame = (_, frame) => Answer(member, frame));

        await broker.ProduceAsync(topic, "k", Body(7));

        await Until.HoldsAsync(() => member.Messages.Count == 2, "it came again");
        member.Messages.Select(frame => frame.DeliveryCount).Should().Equal(1, 2);
        member.Messages.Should().OnlyContain(frame => frame.N == 7);
        member.Messages[0].IsDeflated.Should().BeTrue();
    }

    [Fact]
    public async Task What_would_not_become_shorter_is_left_as_it_is()
    {
        using var broker = await Broker.StartAsync(false, kafka, embedded);
        var topic = await broker.CreateTopicAsync(1);
        await using var pod = await Pod.StartAsync(Pod.Configure(broker, topic, DeliveryMode.Broadcast));
        var member = await pod.JoinAsync(format: FrameFormat.Raw, isDeflated: true);
        var noise = Convert.ToBase64String([.. Enumerable.Range(0, 48).Select(i => (byte)(i * 197))])[..60];

        await broker.ProduceAsync(topic, "k", "short");
        await broker.ProduceAsync(topic, "k", noise);

        await Until.HoldsAsync(() => member.Count == 2, "both came");
        member.Received.Should().OnlyContain(frame => !frame.IsDeflated);
    }

    private static string Body(int n) => $$"""{"n":{{n}},"text":"{{new string('x', TextLength)}}"}""";

    private static void Answer(TestMember member, ReceivedFrame frame)
    {
        if (frame.Op != "message") return;
        MessageId.TryParse(frame.Id, out var id).Should().BeTrue();
        if (frame.DeliveryCount == 1) member.Membership.Nack(id, TimeSpan.Zero);
        else member.Membership.Ack(id);
    }
}
