using System.Collections.Concurrent;
using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.EmbeddedKafka;
using PushOperator.Gateway.Kafka;
using PushOperator.Gateway.Replay;
using PushOperator.Gateway.Tests.Groups.Support;
using PushOperator.Gateway.Tests.Support;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Tests.Replay;

/// <summary>Reading what subscribers are behind with, from brokers of which one goes away.</summary>
public sealed class ReplayReaderTests : IDisposable
{
    private readonly EmbeddedKafkaCluster _cluster = EmbeddedKafkaCluster.Start(3);
    private readonly Broker _broker;

    public ReplayReaderTests() => _broker = Broker.On(_cluster);

    public void Dispose()
    {
        _broker.Dispose();
        _cluster.Dispose();
    }

    /// <summary>Guard: <c>AtOnce</c> in <c>ReplayReader</c>; with one at a time the partition that gives nothing is answered before the others are looked at.</summary>
    [Fact]
    public async Task A_partition_whose_leader_is_away_holds_up_no_others_and_is_read_when_it_is_back()
    {
        var topic = await _broker.CreateTopicAsync(3);
        await _broker.ProduceManyAsync(topic, 0, 60, keys: 30);
        for (var partition = 0; partition < 3; partition++) _cluster.MoveLeader(new TopicPartition(topic, partition), partition + 1);
        var partitions = new PartitionTable();
        for (var partition = 0; partition < 3; partition++) partitions.Add("orders", topic, partition, start: 0);
        var clients = new KafkaClients(new KafkaConfiguration { BootstrapServers = _cluster.BootstrapServers, GroupId = "g" }, null, "pod-0");
        using var reader = new ReplayReader(clients, partitions, new TopicMap([]), "ns", UnreadMetrics.Shared, TimeProvider.System, NullLogger.Instance);
        reader.Start();
        var waiter = new Waiter();

        _cluster.TakeDown(2);
        foreach (var partition in (int[])[1, 2, 0]) reader.Request(new ReplayKey(FrameFormat.Json, partition, 0), waiter).Should().BeNull();
        await Until.HoldsAsync(() => waiter.Answers.Count == 3, "all are answered");

        waiter.Answers.Select(answer => answer.Partition).Should().EndWith(1);
        waiter.Answers.Select(answer => answer.Frames.Count > 0).Should().Equal(true, true, false);
        _cluster.BringUp(2);
        await Until.HoldsAsync(
            () =>
            {
                if (waiter.Answers.Last() is { Partition: 1, Frames.Count: > 0 }) return true;
                reader.Request(new ReplayKey(FrameFormat.Json, 1, 0), waiter);
                return false;
            },
            "the partition is read");
        waiter.Answers.Where(answer => answer.Frames.Count > 0).Sum(answer => answer.Frames.Count).Should().BeGreaterThanOrEqualTo(60);
    }

    [Fact]
    public async Task Requests_of_more_partitions_than_are_read_at_once_are_all_answered()
    {
        const int Partitions = 40;
        var topic = await _broker.CreateTopicAsync(Partitions);
        await _broker.ProduceManyAsync(topic, 0, 400, keys: 400);
        var partitions = new PartitionTable();
        for (var partition = 0; partition < Partitions; partition++) partitions.Add("orders", topic, partition, start: 0);
        var clients = new KafkaClients(new KafkaConfiguration { BootstrapServers = _cluster.BootstrapServers, GroupId = "g" }, null, "pod-0");
        using var reader = new ReplayReader(clients, partitions, new TopicMap([]), "ns", UnreadMetrics.Shared, TimeProvider.System, NullLogger.Instance);
        reader.Start();
        var waiter = new Waiter();

        // Of each partition two places: the second is not read while the first is.
        for (var partition = 0; partition < Partitions; partition++)
        {
            reader.Request(new ReplayKey(FrameFormat.Json, partition, 0), waiter);
            reader.Request(new ReplayKey(FrameFormat.Raw, partition, 0), waiter);
        }

        await Until.HoldsAsync(() => waiter.Answers.Count == 2 * Partitions, "all are answered");
        waiter.Answers.Sum(answer => answer.Frames.Count).Should().Be(800);
    }

    private sealed class Waiter : IReplayWaiter
    {
        public ConcurrentQueue<ReplayChunk> Answers { get; } = new();

        public void OnChunk(ReplayKey asked, ReplayChunk chunk) => Answers.Enqueue(chunk);
    }
}
