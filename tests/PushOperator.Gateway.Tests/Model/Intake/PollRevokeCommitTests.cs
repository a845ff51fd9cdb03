using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Diagnostics;
using PushOperator.Gateway.Groups.Shared;
using PushOperator.Gateway.Kafka;
using PushOperator.Gateway.Publishing;
using PushOperator.Gateway.Seeks;
using PushOperator.Gateway.Tests.Groups.Support;
using PushOperator.Gateway.Tests.Support;
using PushOperator.Gateway.Topics;
using static PushOperator.Gateway.Tests.Model.Intake.IntakeStep;

namespace PushOperator.Gateway.Tests.Model.Intake;

/// <summary>
/// K3: a record is polled and not yet with anybody, the partition goes, a commit is due. All interleavings, none left out, over the real session in the consumer group, ledger and membership; only the Kafka
/// client is a script.
/// </summary>
public sealed class PollRevokeCommitTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Guards: <c>SharedSession.Release</c> drops what was read and not handed on; <c>PartitionLedger.Watermark</c> is the lowest that is not done.
    /// </summary>
    [Theory]
    [InlineData(nameof(Revoke))]
    [InlineData(nameof(RevokeWithoutCommit))]
    [InlineData(nameof(Lose))]
    public async Task However_polling_rebalancing_acknowledging_and_committing_interleave_nothing_is_lost(string departure)
    {
        IntakeStep[][] actors = [[Poll, Poll, IntakeStep.Pause, Poll], [Enum.Parse<IntakeStep>(departure), Assign], [Take, AckNewest, AckOldest], [CommitIsDue]];
        var time = new FakeTimeProvider();
        var consumer = new ScriptedConsumer(Interleavings.Of(actors).GetEnumerator(), time);
        consumer.Builder = new FakeConsumerBuilder(consumer);
        using var admin = NewAdmin();
        using var group = new SharedGroup(Configuration, new FakeClients(consumer.Builder), admin, Signer, Published(time), UnreadMetrics.Shared, time, NullLoggerFactory.Instance);
        using var subscriber = consumer.Subscriber = new ScriptedSubscriber(group);

        using var stopping = new CancellationTokenSource();
        var session = Task.Run(() => Run(group, admin, consumer.Builder, time, stopping.Token), CancellationToken.None);
        await EndAsync(consumer, session);
        await stopping.CancelAsync();
        await session.WaitAsync(Bound, TimeProvider.System);

        output.WriteLine($"{consumer.Histories} interleavings");
        consumer.Histories.Should().Be(12_600, "10! / (4! 2! 3! 1!)");
    }

    // How long all of them take is the machine's affair; one history is bounded.
    private static async Task EndAsync(ScriptedConsumer consumer, Task session)
    {
        var ended = Task.WhenAny(consumer.Ended, session);
        for (var before = -1; !ended.IsCompleted && before != consumer.Histories;)
        {
            before = consumer.Histories;
            await Task.WhenAny(ended, Task.Delay(Bound, TimeProvider.System));
        }

        ended.IsCompleted.Should().BeTrue($"history {consumer.Histories} ends within {Bound.TotalSeconds} s");
        await await ended;
    }

    // Acknowledgements come from the script, so there is none to wait for.
    private static void Run(SharedGroup group, IAdminClient admin, FakeConsumerBuilder builder, TimeProvider time, CancellationToken stopping)
    {
        var clients = new FakeClients(builder);
        var topics = new TopicMap(Configuration.Topics);
        var metrics = UnreadMetrics.Shared;
        using var metadata = new GroupMetadata(Configuration, clients, admin, new UnchangingTopics(admin, topics, time), topics, Signer, metrics, time, NullLoggerFactory.Instance);
        var start = new GroupStart(clients, topics, StartFrom.Earliest, metadata, metrics, NullLogger.Instance);
        var watch = new TopicWatch(new UnchangingTopics(admin, topics, time), time, NullLogger.Instance);
        var ends = new PartitionEnds(group.Deliveries, topics, metrics, time);
        var services = new SharedSessionServices(
            "g", topics, start, watch, group.Deliveries, null, new KafkaReachability(), new SpareWatch(time), ends, metadata, Published(time), metrics, time, NullLogger.Instance)
        {
            HandOverWait = TimeSpan.Zero,
        };
        using var session = new SharedSession(services, builder);
        session.Run(stopping);
    }

    // Nobody seeks here, so nothing is asked of it.
    private static IAdminClient NewAdmin() => new AdminClientBuilder(new AdminClientConfig { BootstrapServers = "nowhere:1" }).Build();

    private static CursorSigner Signer => new(Pod.CursorKey, "ns", "g");

    private static IdempotencyFeed Published(TimeProvider time) => new(new IdempotencyWindow(time), time);

    private static GatewayConfiguration Configuration => new()
    {
        Namespace = "ns",
        Group = "g",
        Kafka = new KafkaConfiguration { BootstrapServers = "nowhere:1", GroupId = "g" },
        Topics = [new TopicConfiguration { Name = "t", KafkaTopic = "k" }],
        Delivery = DeliveryMode.Shared,
    };
}
