using Confluent.Kafka;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Seeks;
using PushOperator.Gateway.Tests.Groups.Support;
using PushOperator.Gateway.Topics;
using PushOperator.TestUtilities;

namespace PushOperator.Gateway.Tests.Groups.Seeks;

public sealed class SharedSeekTests(ApacheKafka kafka, EmbeddedBroker embedded)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Earliest_replays_every_message_once_to_the_whole_group_whichever_pod_is_asked(bool apache)
    {
        using var broker = await Broker.StartAsync(apache, kafka, embedded);
        var topic = await broker.CreateTopicAsync();
        var configuration = Pod.Configure(broker, topic, DeliveryMode.Shared);
        await using var one = await Pod.StartAsync(configuration);
        await using var other = await Pod.StartAsync(configuration);
        await using var without = await Pod.StartAsync(configuration);
        var (first, second) = (await one.JoinAsync(setUp: Acks), await other.JoinAsync(setUp: Acks));
        await Until.HoldsAsync(() => one.Group.Status().Partitions.Count == 2 && other.Group.Status().Partitions.Count == 2, "each has two partitions", TimeSpan.FromSeconds(30));
        await broker.ProduceManyAsync(topic, 0, 400, keys: 40);
        await Until.HoldsAsync(() => DoneAll(broker, configuration, topic), "all are done");
        var (seenByFirst, seenBySecond) = (first.Count, second.Count);

        var seek = await without.SeekAsync("earliest");
        await without.EndedAsync(seek.Id);

        var again = first.Messages.Skip(seenByFirst).Concat(second.Messages.Skip(seenBySecond)).Select(frame => frame.Id).ToArray();
        again.Should().HaveCount(400).And.OnlyHaveUniqueItems();
        without.Group.Seeks.Find(seek.Id)!.Partitions.Should().OnlyContain(partition => partition.State == "done" && partition.From == partition.End && partition.To == 0 && partition.Left == 0);
        await Until.HoldsAsync(() => DoneAll(broker, configuration, topic), "all are done again");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Latest_leaves_what_is_not_done_behind(bool apache)
    {
        using var broker = await Broker.StartAsync(apache, kafka, embedded);
        var topic = await broker.CreateTopicAsync(2);
        var configuration = Pod.Configure(broker, topic, DeliveryMode.Shared);
        await using var pod = await Pod.StartAsync(configuration);
        var member = await pod.JoinAsync(window: 10);
        await broker.ProduceManyAsync(topic, 0, 100, keys: 100);
        await Until.HoldsAsync(() => member.Count == 10, "it holds ten");

        var seek = await pod.SeekAsync("latest");
        await pod.EndedAsync(seek.Id);
        await broker.ProduceManyAsync(topic, 100, 5);

        await Until.HoldsAsync(() => member.Messages.Count(frame => frame.N >= 100) == 5, "what came after it is delivered");

        // While one partition was moved already the other still delivered.
        member.Messages.Count(frame => frame.N < 100).Should().BeLessThan(31, "what was behind does not come");
        MessageId.TryParse(member.Messages[0].Id, out var early).Should().BeTrue();
        member.Membership.Ack(early).Should().BeOneOf([AckOutcome.Done, AckOutcome.Late], "what it had may be acknowledged late, without harm");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_cancelled_seek_goes_back_to_where_the_group_was(bool apache)
    {
        using var broker = await Broker.StartAsync(apache, kafka, embedded);
        var topic = await broker.CreateTopicAsync(2);
        var configuration = Pod.Configure(broker, topic, DeliveryMode.Shared);
        await using var pod = await Pod.StartAsync(configuration);
        await using var other = await Pod.StartAsync(configuration);
        var member = await pod.JoinAsync(setUp: Acks);
        await broker.ProduceManyAsync(topic, 0, 300, keys: 60);
        await Until.HoldsAsync(() => DoneAll(broker, configuration, topic), "all are done");
        var seek = await pod.SeekAsync("earliest", rate: 40);
        await Until.HoldsAsync(() => member.Count > 310, "the replay goes on");

        await other.CancelAsync(seek.Id);
        await other.EndedAsync(seek.Id, "cancelled");
        var replayed = member.Count;
        await broker.ProduceManyAsync(topic, 300, 10, keys: 10);

        await Until.HoldsAsync(() => member.Messages.Count(frame => frame.N >= 300) == 10, "the new ones come");
        member.Messages.Skip(replayed).Select(frame => frame.N).Should().OnlyContain(n => n >= 300, "the rest of the replay does not");
        member.Count.Should().BeLessThan(600);
    }

    /// <summary>Whether the cancel or the seek's end comes first is Kafka's to say, so <c>PlacesTests</c> guard the arithmetic.</summary>
    [Fact]
    public async Task Cancelling_a_seek_forward_skips_nothing()
    {
        using var broker = await Broker.StartAsync(false, kafka, embedded);
        var topic = await broker.CreateTopicAsync(2);
        var configuration = Pod.Configure(broker, topic, DeliveryMode.Shared);
        await using var pod = await Pod.StartAsync(configuration);
        var slow = await pod.JoinAsync(window: 1);
        await broker.ProduceManyAsync(topic, 0, 50, keys: 50);
        await Until.HoldsAsync(() => slow.Count == 1, "it holds one");

        // Its second partition is never done, so the seek still runs when it is cancelled.
        var seek = await pod.SeekAsync("latest");
        var outcome = await pod.Group.Seeks.CancelAsync(seek.Id, CancellationToken.None);
        if (outcome is SeekOutcome.Accepted) await pod.EndedAsync(seek.Id, "cancelled");
        await slow.DisposeAsync();
        var fast = await pod.JoinAsync(setUp: Acks);
        if (outcome is SeekOutcome.Accepted) await Until.HoldsAsync(() => fast.Messages.Select(frame => frame.N).Distinct().Count() == 50, "all fifty come");
        else outcome.Should().BeOfType<SeekOutcome.Refused>().Which.Code.Should().Be("seek_ended");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_rate_is_kept_until_the_end_and_not_after(bool apache)
    {
        using var broker = await Broker.StartAsync(apache, kafka, embedded);
        var topic = await broker.CreateTopicAsync(2);
        var configuration = Pod.Configure(broker, topic, DeliveryMode.Shared);
        await using var pod = await Pod.StartAsync(configuration);
        var member = await pod.JoinAsync(setUp: Acks);
        await broker.ProduceManyAsync(topic, 0, 200, keys: 40);
        await Until.HoldsAsync(() => DoneAll(broker, configuration, topic), "all are done");
        var began = TimeProvider.System.GetTimestamp();

        var seek = await pod.SeekAsync("earliest", rate: 100);
        await Until.HoldsAsync(() => member.Messages.GroupBy(frame => frame.Id).Count(same => same.Count() > 1) == 200, "all came again");
        var took = TimeProvider.System.GetElapsedTime(began);
        await pod.EndedAsync(seek.Id);
        began = TimeProvider.System.GetTimestamp();
        await broker.ProduceManyAsync(topic, 200, 1_000, keys: 40);
        await Until.HoldsAsync(() => member.Messages.Select(frame => frame.Id).Distinct().Count() == 1_200, "what is new comes");

        took.Should().BeGreaterThan(TimeSpan.FromSeconds(1.6), "two hundred at a hundred a second take two seconds, less what may go at once");
        TimeProvider.System.GetElapsedTime(began).Should().BeLessThan(TimeSpan.FromSeconds(8), "a thousand at that rate would take ten");
        member.Messages.GroupBy(frame => frame.N).Where(same => same.Count() != (same.Key < 200 ? 2 : 1)).Select(same => $"{same.Key} came {same.Count()} times").Should().BeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task While_one_runs_another_is_refused_with_its_id(bool apache)
    {
        using var broker = await Broker.StartAsync(apache, kafka, embedded);
        var topic = await broker.CreateTopicAsync(1);
        var configuration = Pod.Configure(broker, topic, DeliveryMode.Shared);
        await using var one = await Pod.StartAsync(configuration);
        await using var other = await Pod.StartAsync(configuration);

        // Nobody is connected, so it stays pending.
        var seek = await one.SeekAsync("earliest");
        await Until.HoldsAsync(() => other.Group.Seeks.Find(seek.Id) is not null, "the other pod knows");
        SeekOutcome? refused = null;
        // A pod may know of a seek before it has read all there is, and says so first.
        await Until.HoldsAsync(
            async () => (refused = await other.Group.Seeks.StartAsync(new SeekCommand("latest", [], null), CancellationToken.None)) is not SeekOutcome.Refused { Code: "not_ready" }, "the other pod has read all");

        refused.Should().BeOfType<SeekOutcome.Refused>().Which.Should().BeEquivalentTo(new { Status = 409, Code = "seek_running", RunningId = seek.Id });
        one.Group.Seeks.Find(seek.Id)!.Partitions.Should().OnlyContain(partition => partition.State == "pending");
        await other.CancelAsync(seek.Id);
        await one.EndedAsync(seek.Id, "cancelled");
        (await one.Group.Seeks.CancelAsync(seek.Id, CancellationToken.None)).Should().BeOfType<SeekOutcome.Refused>().Which.Code.Should().Be("seek_ended");
        one.Group.Seeks.List().Select(known => known.Id).Should().Equal(seek.Id);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Two_pods_asked_at_once_do_not_both_seek(bool apache)
    {
        using var broker = await Broker.StartAsync(apache, kafka, embedded);
        var configuration = Pod.Configure(broker, await broker.CreateTopicAsync(1), DeliveryMode.Shared);
        await using var one = await Pod.StartAsync(configuration);
        await using var other = await Pod.StartAsync(configuration);
        foreach (var (asked, waits) in ((Pod, Pod)[])[(one, other), (other, one)])
        {
            // Both can: their topic is there and read.
            var seek = await asked.SeekAsync("latest");
            await asked.CancelAsync(seek.Id);
            await waits.EndedAsync(seek.Id, "cancelled");
        }

        var outcomes = await Task.WhenAll(
            one.Group.Seeks.StartAsync(new SeekCommand("earliest", [], null), CancellationToken.None),
            other.Group.Seeks.StartAsync(new SeekCommand("latest", [], null), CancellationToken.None));

        var taken = outcomes.OfType<SeekOutcome.Accepted>().Should().ContainSingle().Subject.Seek.Id;
        outcomes.OfType<SeekOutcome.Refused>().Should().ContainSingle().Which.Should().BeEquivalentTo(new { Status = 409, RunningId = taken });
    }

    [Fact]
    public async Task A_seek_while_partitions_move_to_another_pod_is_done_once_for_each()
    {
        using var broker = await Broker.StartAsync(true, kafka, embedded);
        var topic = await broker.CreateTopicAsync();
        var configuration = Pod.Configure(broker, topic, DeliveryMode.Shared);
        await using var one = await Pod.StartAsync(configuration);
        await using var other = await Pod.StartAsync(configuration);
        var first = await one.JoinAsync(setUp: Acks);
        await broker.ProduceManyAsync(topic, 0, 200, keys: 40);
        await Until.HoldsAsync(() => DoneAll(broker, configuration, topic), "all are done");

        // The second subscriber makes the group rebalance while the seek is applied.
        var joining = other.JoinAsync(setUp: Acks);
        var seek = await one.SeekAsync("earliest");
        var second = await joining;
        await one.EndedAsync(seek.Id);

        var counts = first.Messages.Concat(second.Messages).CountBy(frame => frame.Id).Select(count => count.Value).ToArray();
        counts.Should().HaveCount(200).And.OnlyContain(count => count >= 2, "each came again");
        counts.Sum().Should().BeLessThan(700, "a partition that was moved twice would replay everything twice");
        await Until.HoldsAsync(() => DoneAll(broker, configuration, topic), "all are done again");
    }

    [Fact]
    public async Task A_time_is_the_first_message_at_or_after_it_even_if_clocks_disagree()
    {
        using var broker = await Broker.StartAsync(true, kafka, embedded);
        var topic = await broker.CreateTopicAsync(1);
        var configuration = Pod.Configure(broker, topic, DeliveryMode.Shared);
        await using var pod = await Pod.StartAsync(configuration);
        var asked = TimeProvider.System.GetUtcNow().AddMinutes(-10);
        int[] seconds = [-60, 30, 0, 0, -30, 60];
        foreach (var second in seconds) await broker.ProduceAtAsync(topic, asked.AddSeconds(second));

        var seek = await pod.SeekAsync(asked.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'"));

        seek.Partitions.Should().ContainSingle().Which.Should().BeEquivalentTo(new { To = 1L, End = 6L }, "nothing at or after the time is left out");
        await pod.CancelAsync(seek.Id);
        (await pod.SeekAsync(asked.AddSeconds(60).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'"))).Partitions!.Single().To.Should().Be(5, "of the messages from that time on it is the first");
    }

    [Fact]
    public async Task A_broker_that_knows_no_times_is_named_as_such()
    {
        using var broker = await Broker.StartAsync(false, kafka, embedded);
        var topic = await broker.CreateTopicAsync(1);
        await using var pod = await Pod.StartAsync(Pod.Configure(broker, topic, DeliveryMode.Shared));
        await broker.ProduceManyAsync(topic, 0, 3);

        await RefusedAsync(pod, TimeProvider.System.GetUtcNow().AddMinutes(-1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"), 400, "time_not_supported");
        await RefusedAsync(pod, "2999-01-01T00:00:00Z", 400, "bad_field");
        await RefusedAsync(pod, "AQxx", 400, "cursor_malformed");
        await RefusedAsync(pod, "earliest", 404, "topic_not_found", "payments");
    }

    private static async Task RefusedAsync(Pod pod, string to, int status, string code, params string[] topics)
    {
        SeekOutcome? outcome = null;
        await Until.HoldsAsync(async () => (outcome = await pod.Group.Seeks.StartAsync(new SeekCommand(to, topics, null), CancellationToken.None)) is not SeekOutcome.Refused { Status: 503 }, "the pod takes commands");
        outcome.Should().BeOfType<SeekOutcome.Refused>().Which.Should().BeEquivalentTo(new { Status = status, Code = code });
    }

    private static void Acks(TestMember member) => member.OnFrame = TestMember.AckEach;

    private static bool DoneAll(Broker broker, GatewayConfiguration configuration, string topic)
    {
        var ends = broker.EndsAsync(topic, PartitionsOf(broker, topic)).GetAwaiter().GetResult();
        var committed = broker.Committed(configuration.Kafka.GroupId, topic, ends.Count);
        return ends.All(end => end.Value == 0 || committed.GetValueOrDefault(end.Key) == end.Value);
    }

    private static int PartitionsOf(Broker broker, string topic) => broker.Admin.GetMetadata(topic, TimeSpan.FromSeconds(5)).Topics.Single().Partitions.Count;
}
