using System.Text.Json;
using Confluent.Kafka;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.EmbeddedKafka;
using PushOperator.Gateway.Kafka;
using PushOperator.TestUtilities;

namespace PushOperator.Gateway.Tests.Kafka;

/// <summary>Questions to a leader that is down.</summary>
public sealed class TopicOffsetsTests : IDisposable
{
    private const string Topic = "orders";
    private const int Dead = 2;

    private static readonly TopicPartition[] s_partitions = [new(Topic, 0), new(Topic, 1)];

    private readonly EmbeddedKafkaCluster _cluster = EmbeddedKafkaCluster.Start(brokers: 2);
    private readonly TemporaryDirectory _properties = new();

    public TopicOffsetsTests()
    {
        _cluster.CreateTopic(Topic, 2);
        _cluster.MoveLeader(s_partitions[0], 1);
        _cluster.MoveLeader(s_partitions[1], Dead);
        File.WriteAllText(Path.Combine(_properties.Path, "statistics.interval.ms"), "100");
    }

    /// <summary>Guard: the check for <see cref="Offset.Unset"/> in <c>TopicOffsets.AskAsync</c>; without it a partition that was not answered for counts as one that has no such offset.</summary>
    [Fact]
    public async Task A_partition_whose_leader_does_not_answer_is_an_error_and_not_one_without_messages()
    {
        using var admin = Clients().Admin();
        var offsets = new TopicOffsets(admin, TimeProvider.System);
        (await offsets.EarliestAsync(s_partitions)).Should().HaveCount(2);
        _cluster.TakeDown(Dead);

        await offsets.Invoking(asking => asking.LatestAsync(s_partitions)).Should().ThrowAsync<KafkaException>();
        await offsets.Invoking(asking => asking.AtTimeAsync(s_partitions, DateTimeOffset.UnixEpoch)).Should().ThrowAsync<KafkaException>();
    }

    /// <summary>Guard: <c>enable.sparse.connections</c> in <c>KafkaClients.AdminBuilder</c>; without it a broker that refuses is connected to thousands of times a second.</summary>
    [Fact]
    public async Task A_broker_that_is_down_is_connected_to_with_a_back_off_while_a_question_waits_for_it()
    {
        var connects = 0L;
        using var admin = Clients().AdminBuilder().SetStatisticsHandler((_, json) => Volatile.Write(ref connects, ConnectsOf(json, Dead))).Build();
        var offsets = new TopicOffsets(admin, TimeProvider.System);
        await offsets.LatestAsync(s_partitions);
        await Eventually.HoldsAsync(() => Volatile.Read(ref connects) > 0, "connections are counted", cancellationToken: TestContext.Current.CancellationToken);
        _cluster.TakeDown(Dead);

        // A question may fail at once, on the connection that broke; connections are made while the next ones wait.
        do
        {
            await offsets.Invoking(asking => asking.EarliestAsync(s_partitions)).Should().ThrowAsync<KafkaException>();
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }
        while (Volatile.Read(ref connects) < 2);

        Volatile.Read(ref connects).Should().BeLessThanOrEqualTo(100);
    }

    public void Dispose()
    {
        _cluster.Dispose();
        _properties.Dispose();
    }

    private KafkaClients Clients() => new(new KafkaConfiguration { BootstrapServers = _cluster.BootstrapServers, GroupId = "g" }, _properties.Path, "pod");

    private static long ConnectsOf(string statistics, int broker)
    {
        using var json = JsonDocument.Parse(statistics);
        return json.RootElement.GetProperty("brokers").EnumerateObject()
            .Where(each => each.Value.GetProperty("nodeid").GetInt32() == broker)
            .Sum(each => each.Value.GetProperty("connects").GetInt64());
    }
}
