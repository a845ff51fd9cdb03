using Microsoft.Extensions.Time.Testing;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Tests.Groups.Support;
using PushOperator.TestUtilities;

namespace PushOperator.Gateway.Tests.Groups;

public sealed class LingerTests(ApacheKafka kafka, EmbeddedBroker embedded)
{
    private static readonly TimeSpan s_linger = TimeSpan.FromMilliseconds(5);

    /// <summary>Guard: <c>BroadcastMembership.WakeIfParked</c> and <c>SharedDeliveries.EndChange</c> wake by <c>Linger</c>.</summary>
    [Theory]
    [InlineData(DeliveryMode.Broadcast)]
    [InlineData(DeliveryMode.Shared)]
    public async Task What_comes_within_the_linger_of_a_group_goes_out_at_its_end(DeliveryMode delivery)
    {
        var time = new FakeTimeProvider();
        using var broker = await Broker.StartAsync(false, kafka, embedded);
        var topic = await broker.CreateTopicAsync(1);
        await using var pod = await Pod.StartAsync(Pod.Configure(broker, topic, delivery) with { LingerMs = 5 }, time: time);
        var member = await pod.JoinAsync();

        await broker.ProduceAsync(topic, "a", """{"n":0}""");
        await IsReadAsync(1);
        await broker.ProduceAsync(topic, "b", """{"n":1}""");
        await IsReadAsync(2);
        var before = member.Count;
        time.Advance(s_linger);

        await Until.HoldsAsync(() => member.Messages.Count == 2, "both came");
        before.Should().Be(0);

        Task IsReadAsync(long next) => Until.HoldsAsync(() => pod.Group.Status().Partitions.Sum(partition => delivery == DeliveryMode.Shared ? partition.InFlight : partition.Watermark) == next, $"{next} were read");
    }

    [Fact]
    public async Task Each_is_woken_when_the_first_has_waited_for_the_linger_and_once()
    {
        var time = new FakeTimeProvider();
        using var linger = new Linger(s_linger, time);
        await using var first = new TestMember();
        await using var second = new TestMember();

        linger.Wake(first);
        time.Advance(s_linger - TimeSpan.FromMilliseconds(1));
        linger.Wake(second);
        var early = first.Wakes + second.Wakes;
        time.Advance(TimeSpan.FromMilliseconds(1));
        time.Advance(s_linger);

        early.Should().Be(0);
        (first.Wakes, second.Wakes).Should().Be((1, 1));
    }

    [Fact]
    public async Task Each_begins_a_linger_of_its_own_after_the_last()
    {
        var time = new FakeTimeProvider();
        using var linger = new Linger(s_linger, time);
        await using var member = new TestMember();

        for (var round = 1; round <= 3; round++)
        {
            linger.Wake(member);
            member.Wakes.Should().Be(round - 1);
            time.Advance(s_linger);
            member.Wakes.Should().Be(round);
        }
    }

    [Fact]
    public async Task Without_a_linger_each_is_woken_at_once()
    {
        using var linger = new Linger(TimeSpan.Zero, new FakeTimeProvider());
        await using var member = new TestMember();

        linger.Wake(member);

        member.Wakes.Should().Be(1);
    }
}
