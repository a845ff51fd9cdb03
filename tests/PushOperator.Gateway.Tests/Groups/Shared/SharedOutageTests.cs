using Confluent.Kafka;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.EmbeddedKafka;
using PushOperator.Gateway.Tests.Groups.Seeks;
using PushOperator.Gateway.Tests.Groups.Support;

namespace PushOperator.Gateway.Tests.Groups.Shared;

/// <summary>A Shared group whose Kafka does not answer, or answers with errors. Two brokers: the first has the partitions, the second coordinates the group.</summary>
public sealed class SharedOutageTests : IDisposable
{
    private const short OffsetCommit = 8;
    private const short JoinGroup = 11;
    private const short Heartbeat = 12;
    private const int Leader = 1;
    private const int Coordinator = 2;

    private readonly EmbeddedKafkaCluster _cluster = EmbeddedKafkaCluster.Start(brokers: 2);
    private readonly Broker _broker;

    public SharedOutageTests() => _broker = Broker.On(_cluster);

    /// <summary>K13, K2. Guards: the client's own session clock, heard by <c>SharedSession.Lost</c>; <c>DeliveryLedger.Release</c> remembers.</summary>
    [Fact]
    public async Task A_pod_cut_off_from_the_coordinator_stops_delivering_and_afterwards_repeats_only_what_was_not_acknowledged_with_its_count()
    {
        var (pod, topic) = await StartAsync();
        await using var running = pod;
        var member = await pod.JoinAsync(setUp: reader => reader.OnFrame = static (self, frame) =>
        {
            if (frame.N % 2 == 1) TestMember.AckEach(self, frame);
        });
        await _broker.ProduceManyAsync(topic, 0, 20, keys: 20);
        await Until.HoldsAsync(() => member.Count == 20, "twenty are delivered and ten acknowledged");

        _cluster.TakeDown(Coordinator);
        await Until.HoldsAsync(() => pod.Group.Status().Partitions.Count == 0, "by its own clock it is no owner any more", TimeSpan.FromSeconds(15));
        // Keys of their own: those of the first wait for what is not acknowledged.
        await _broker.ProduceManyAsync(topic, 20, 20, keys: 40);
        _cluster.BringUp(Coordinator);
        await Until.HoldsAsync(() => member.Messages.Select(frame => frame.N).Distinct().Count() == 40, "the new ones come");
        await Until.HoldsAsync(() => member.Messages.Where(frame => frame.N < 20 && frame.DeliveryCount > 1).Select(frame => frame.N).Distinct().Count() == 10, "and what was not acknowledged comes again");

        member.Messages.Take(20).Should().OnlyContain(frame => frame.N < 20 && frame.DeliveryCount == 1);
        member.Messages.Skip(20).Where(frame => frame.N < 20).Should().OnlyContain(frame => frame.N % 2 == 0, "the others are done, though Kafka was never told");
        foreach (var message in member.Messages.GroupBy(frame => frame.Id)) message.Select(frame => frame.DeliveryCount).Should().Equal(Enumerable.Range(1, message.Count()));
    }

    /// <summary>Guard: <c>OwnedSeeks.HasMoved</c> compares with what the seek had done when the partition was given up; without it what was acknowledged of the replay comes again.</summary>
    [Fact]
    public async Task A_replay_that_is_cut_off_from_the_coordinator_repeats_nothing_that_was_acknowledged()
    {
        var (pod, topic) = await StartAsync();
        await using var running = pod;
        _cluster.MoveLeader(new TopicPartition($"{GroupId(topic)}.subscribers", 0), Leader);
        var member = await pod.JoinAsync(setUp: reader => reader.OnFrame = TestMember.AckEach);
        await _broker.ProduceManyAsync(topic, 0, 40, keys: 20);
        await ExpectEndCommittedAsync(topic);

        await pod.SeekAsync("earliest", rate: 10);
        await Until.HoldsAsync(() => member.Count > 42, "the replay has begun");
        _cluster.TakeDown(Coordinator);
        await Until.HoldsAsync(() => pod.Group.Status().Partitions.Count == 0, "by its own clock it is no owner any more", TimeSpan.FromSeconds(15));
        var replayed = member.Count - 40;
        _cluster.BringUp(Coordinator);

        await Until.HoldsAsync(() => member.Messages.GroupBy(frame => frame.N).Count(same => same.Count() > 1) == 40, "all came again");
        await ExpectEndCommittedAsync(topic);
        replayed.Should().BeGreaterThan(5, "some were acknowledged and not committed");
        member.Messages.GroupBy(frame => frame.N).Where(same => same.Count() != 2).Select(same => $"{same.Key} came {same.Count()} times").Should().BeEmpty();
    }

    /// <summary>Guard: the <c>Task.Run</c> of <c>SharedCommits.Step</c>; without it nothing is read while a commit waits for the coordinator.</summary>
    [Fact]
    public async Task Messages_go_on_while_the_coordinator_is_away_for_less_than_a_session()
    {
        var (pod, topic) = await StartAsync();
        await using var running = pod;
        var member = await pod.JoinAsync(setUp: reader => reader.OnFrame = TestMember.AckEach);
        await _broker.ProduceManyAsync(topic, 0, 20);
        await Until.HoldsAsync(() => member.Count == 20, "it serves");

        _cluster.TakeDown(Coordinator);
        // One after the other, for longer than from one commit to the next: a commit is under way for the last of them.
        for (var n = 20; n < 40; n++)
        {
            await _broker.ProduceManyAsync(topic, n, 1);
            await Until.HoldsAsync(() => member.Count == n + 1, "delivered without the coordinator", TimeSpan.FromSeconds(4));
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        _cluster.BringUp(Coordinator);

        await ExpectEndCommittedAsync(topic);
        member.Count.Should().Be(40, "nothing is repeated");
    }

    /// <summary>K9, K10.</summary>
    [Theory]
    [InlineData(OffsetCommit, ErrorCode.IllegalGeneration, ErrorCode.RebalanceInProgress, ErrorCode.UnknownMemberId)]
    [InlineData(OffsetCommit, ErrorCode.NotCoordinatorForGroup, ErrorCode.GroupLoadInProgress, ErrorCode.NotCoordinatorForGroup)]
    [InlineData(Heartbeat, ErrorCode.RebalanceInProgress, ErrorCode.UnknownMemberId, ErrorCode.NotCoordinatorForGroup)]
    [InlineData(JoinGroup, ErrorCode.GroupLoadInProgress, ErrorCode.NotCoordinatorForGroup, ErrorCode.UnknownMemberId)]
    public async Task Errors_of_the_coordinator_lose_nothing_and_mark_every_repeat(short request, params ErrorCode[] errors)
    {
        var (pod, topic) = await StartAsync();
        await using var running = pod;
        _cluster.FailNextRequests(request, errors);
        var member = await pod.JoinAsync(setUp: reader => reader.OnFrame = TestMember.AckEach);

        for (var n = 0; n < 200; n += 20)
        {
            await _broker.ProduceManyAsync(topic, n, 20);
            if (n == 100) _cluster.FailNextRequests(request, errors);
            await Until.HoldsAsync(() => member.Messages.Select(frame => frame.N).Distinct().Count() == n + 20, "all are delivered");
        }

        await ExpectEndCommittedAsync(topic);
        foreach (var message in member.Messages.GroupBy(frame => frame.Id)) message.Select(frame => frame.DeliveryCount).Should().Equal(Enumerable.Range(1, message.Count()));
    }

    /// <summary>K10.</summary>
    [Fact]
    public async Task A_coordinator_that_moves_is_followed()
    {
        var (pod, topic) = await StartAsync();
        await using var running = pod;
        var member = await pod.JoinAsync(setUp: reader => reader.OnFrame = TestMember.AckEach);
        for (var n = 0; n < 100; n += 20)
        {
            await _broker.ProduceManyAsync(topic, n, 20);
            await Until.HoldsAsync(() => member.Messages.Select(frame => frame.N).Distinct().Count() == n + 20, "all are delivered");
            _cluster.MoveCoordinator(GroupId(topic), n % 40 == 0 ? Leader : Coordinator);
        }

        await ExpectEndCommittedAsync(topic);
        foreach (var message in member.Messages.GroupBy(frame => frame.Id)) message.Select(frame => frame.DeliveryCount).Should().Equal(Enumerable.Range(1, message.Count()));
    }

    public void Dispose()
    {
        _broker.Dispose();
        _cluster.Dispose();
    }

    private static string GroupId(string topic) => $"push.ns.{topic}";

    private async Task<(Pod Pod, string Topic)> StartAsync()
    {
        var topic = await _broker.CreateTopicAsync(2);
        for (var partition = 0; partition < 2; partition++) _cluster.MoveLeader(new TopicPartition(topic, partition), Leader);
        _cluster.MoveCoordinator(GroupId(topic), Coordinator);
        return (await Pod.StartAsync(Pod.Configure(_broker, topic, DeliveryMode.Shared) with { StartFrom = StartFrom.Earliest }), topic);
    }

    private Task ExpectEndCommittedAsync(string topic) => Until.PassesAsync(async () =>
        _broker.Committed(GroupId(topic), topic, 2).Should().BeEquivalentTo(await _broker.EndsAsync(topic, 2)));
}
