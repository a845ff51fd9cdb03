using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Tests.Groups.Support;
using PushOperator.TestUtilities;

namespace PushOperator.Gateway.Tests.Groups.Shared;

public sealed class SharedRebalanceTests(ApacheKafka kafka, EmbeddedBroker embedded)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Two_pods_share_the_partitions_and_lose_nothing_when_one_comes_and_goes(bool apache)
    {
        using var broker = await Broker.StartAsync(apache, kafka, embedded);
        var topic = await broker.CreateTopicAsync();
        var configuration = Pod.Configure(broker, topic, DeliveryMode.Shared);
        await using var stays = await Pod.StartAsync(configuration);
        var first = await stays.JoinAsync(setUp: member => member.OnFrame = TestMember.AckEach);
        await broker.ProduceManyAsync(topic, 0, 200);
        await Until.HoldsAsync(() => first.Count >= 200, "one pod serves all");
        TestMember second;
        await using (var goes = await Pod.StartAsync(configuration))
        {
            second = await goes.JoinAsync(setUp: member => member.OnFrame = TestMember.AckEach);
            await Until.HoldsAsync(() => goes.Group.Status().Partitions.Count == 2 && stays.Group.Status().Partitions.Count == 2, "each has two partitions");
            await broker.ProduceManyAsync(topic, 200, 400, keys: 40);
            await Until.HoldsAsync(() => Distinct(first, second) == 600, "both serve");
            second.Count.Should().BePositive();
            await broker.ProduceManyAsync(topic, 600, 200, keys: 40);
        }

        await Until.HoldsAsync(() => Distinct(first, second) == 800, "nothing is lost");
        await Until.HoldsAsync(() => stays.Group.Status().Partitions.Count == 4, "the pod that stays has all again");
        foreach (var key in first.Messages.Where(frame => frame.DeliveryCount == 1).GroupBy(frame => frame.Key)) key.Select(frame => frame.N).Should().BeInAscendingOrder();
        await Until.PassesAsync(async () =>
            broker.Committed(configuration.Kafka.GroupId, topic, 4).Should().BeEquivalentTo(await broker.EndsAsync(topic, 4)));
    }

    [Fact]
    public async Task A_pod_too_many_sends_its_subscribers_away_and_takes_over_when_the_other_goes()
    {
        using var broker = await Broker.StartAsync(false, kafka, embedded);
        var topic = await broker.CreateTopicAsync(1);
        var configuration = Pod.Configure(broker, topic, DeliveryMode.Shared);
        await using var one = await Pod.StartAsync(configuration);
        await using var other = await Pod.StartAsync(configuration);
        var members = new[] { (Pod: one, Member: await one.JoinAsync()), (Pod: other, Member: await other.JoinAsync()) };

        await Until.HoldsAsync(() => members.Any(pair => pair.Member.Disconnected is not null), "one of the two is sent away", TimeSpan.FromSeconds(40));

        var (pod, member) = members.Single(pair => pair.Member.Disconnected is not null);
        member.Disconnected.Should().Be(DisconnectReason.Rebalanced);
        pod.Group.AcceptsSubscribers.Should().BeFalse();
        pod.Group.IsConsuming.Should().BeTrue("it is not broken, only one too many");
        (await pod.TryJoinAsync(new TestMember())).Should().BeOfType<JoinOutcome.Refused>().Which.Should().BeEquivalentTo(new { Status = 503, Code = "no_partition" });
        var owner = members.Single(pair => pair.Pod != pod).Pod;
        owner.Group.AcceptsSubscribers.Should().BeTrue();
        await member.DisposeAsync();

        await owner.Group.StopAsync(CancellationToken.None);

        var next = await pod.JoinAsync(setUp: reader => reader.OnFrame = TestMember.AckEach);
        await broker.ProduceManyAsync(topic, 0, 5);
        await Until.HoldsAsync(() => next.Count == 5, "it has taken over");
    }

    [Fact]
    public async Task A_pod_without_subscribers_leaves_the_consumer_group()
    {
        using var broker = await Broker.StartAsync(false, kafka, embedded);
        var topic = await broker.CreateTopicAsync();
        var configuration = Pod.Configure(broker, topic, DeliveryMode.Shared);
        await using var idle = await Pod.StartAsync(configuration);
        await using var busy = await Pod.StartAsync(configuration);
        var leaver = await idle.JoinAsync(setUp: member => member.OnFrame = TestMember.AckEach);
        await busy.JoinAsync(setUp: member => member.OnFrame = TestMember.AckEach);
        await Until.HoldsAsync(() => idle.Group.Status().Partitions.Count > 0, "it has partitions");

        await leaver.DisposeAsync();

        await Until.HoldsAsync(() => idle.Group.Status().Partitions.Count == 0 && busy.Group.Status().Partitions.Count == 4, "all partitions are where the subscriber is");
        idle.Group.AcceptsSubscribers.Should().BeTrue();
    }

    private static int Distinct(params TestMember[] members) => members.SelectMany(member => member.Messages).Select(frame => frame.N).Distinct().Count();
}
