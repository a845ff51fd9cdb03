using Confluent.Kafka;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Diagnostics;
using PushOperator.Gateway.Groups.Ledger;
using PushOperator.Gateway.Kafka;
using PushOperator.Gateway.Publishing;
using PushOperator.Gateway.Seeks;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Groups.Shared;

/// <summary>A group whose messages each go to one subscriber. Its pods are a Kafka consumer group, of which a pod without subscribers is no member.</summary>
internal sealed class SharedGroup : ISubscriberGroup, IHostedService, IDisposable
{
    private static readonly TimeSpan JoinBound = TimeSpan.FromSeconds(5);

    private readonly TopicMap _topics;
    private readonly SharedIntake _intake;
    private readonly GroupMetadata _metadata;
    private readonly GroupStart _start;
    private readonly GroupOffsets _offsets;
    private readonly TimeProvider _time;
    private readonly FrameEncoders _encoders;
    private readonly Linger _linger;
    private volatile bool _stopped;
    private int _disposed;

    public SharedGroup(GatewayConfiguration configuration, KafkaClients clients, IAdminClient admin, CursorSigner signer, IdempotencyFeed published, GatewayMetrics metrics, TimeProvider time, ILoggerFactory loggers)
    {
        _topics = new TopicMap(configuration.Topics);
        _time = time;
        _encoders = new FrameEncoders(configuration.Namespace);
        _linger = new Linger(TimeSpan.FromMilliseconds(configuration.LingerMs), time);
        Deliveries = new SharedDeliveries(LedgerSettings.From(configuration), _linger, metrics, time) { MaxQueuedBytes = configuration.SlowSubscriber.MaxQueuedBytes };
        _metadata = new GroupMetadata(configuration, clients, admin, new TopicDescriptions(admin, _topics, time), _topics, signer, metrics, time, loggers);
        _start = new GroupStart(clients, _topics, configuration.StartFrom, _metadata, metrics, loggers.CreateLogger<GroupStart>());
        _offsets = new GroupOffsets(clients, _topics, time, loggers.CreateLogger<GroupOffsets>());
        _intake = new SharedIntake(clients, _topics, _start, Deliveries, _metadata, published, configuration.Ack.DeadLetterTopic?.KafkaTopic, metrics, time, loggers.CreateLogger<SharedIntake>());
    }

    public SharedDeliveries Deliveries { get; }

    public ISeekCommands Seeks => _metadata.Seeks;

    public bool AcceptsSubscribers => !_stopped && IsConsuming && !_intake.IsWithoutPartition;

    public bool IsConsuming => !_stopped && _intake.IsReachable;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _metadata.Topic.Start(new SubscriberTopicEvents(Apply, _metadata.Reset));
        _metadata.Reports.Start(Report);
        _intake.Start();
        return Task.CompletedTask;
    }

    public async ValueTask<JoinOutcome> JoinAsync(JoinRequest request, IMember member, CancellationToken cancellationToken)
    {
        if (request.From is not (null or "committed"))
            return new JoinOutcome.Refused(400, "bad_parameter", "from: a Shared group goes on at its committed offsets; leave it out");
        if (request.Topics.Count > 0)
            return new JoinOutcome.Refused(400, "bad_parameter", "topics: the subscribers of a Shared group share all of its topics; leave it out");
        if (_stopped)
            return new JoinOutcome.Refused(503, "not_ready", "this pod is stopping; try again", TimeSpan.FromSeconds(2));
        if (_intake.IsWithoutPartition)
            return new JoinOutcome.Refused(503, "no_partition", "this pod has no partition of the group's topics; another pod has", TimeSpan.FromSeconds(1));
        if (!await HasStartAsync(cancellationToken))
            return new JoinOutcome.Refused(503, "kafka_unavailable", "Kafka could not be asked where the group is; try again", TimeSpan.FromSeconds(2));
        var membership = new SharedMembership(Deliveries, _encoders, member, request);
        _intake.MemberJoined();
        member.Wake();
        return new JoinOutcome.Joined(membership, Recovered: true);
    }

    public GroupStatus Status()
    {
        var partitions = Deliveries.Progress()
            .Select(progress => new PartitionStatus(progress.Topic, progress.Partition, progress.Watermark, _intake.EndOf(progress.Topic, progress.Partition), progress.InFlight, _intake.IsBlocked(progress.Topic, progress.Partition)))
            .OrderBy(status => status.Topic, StringComparer.Ordinal).ThenBy(status => status.Partition)
            .ToArray();
        return new GroupStatus(Deliveries.MemberCount, partitions, Deliveries.OldestAge());
    }

    public IReadOnlyList<UnackedDelivery> Unacked(UnackedPlace? after, int limit) => Deliveries.Unacked(after, limit);

    public KeptPosition? KeptPositionOf(string subscriber) => null;

    public async Task<WholeGroup> WholeAsync(CancellationToken cancellationToken)
    {
        var (pods, subscribers, oldest) = _metadata.Reports.Sum();
        return new WholeGroup(pods, subscribers, oldest, await _offsets.RecentAsync(cancellationToken));
    }

    public Task<ForgetOutcome> ForgetAsync(string subscriber, CancellationToken cancellationToken) => Task.FromResult(ForgetOutcome.NotKept);

    public Task StopAsync(CancellationToken cancellationToken)
    {
        if (_stopped) return Task.CompletedTask;
        _stopped = true;
        return Task.Factory.StartNew(StopReading, cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <remarks>The container knows it as a group and as a service, and disposes of both.</remarks>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        _intake.Dispose();
        _metadata.Dispose();
        _encoders.Dispose();
        _linger.Dispose();
    }

    private void StopReading()
    {
        _intake.Stop();
        _metadata.Stop();
    }

    // Seeks are done by the intake when it next looks; a Shared group keeps no subscribers.
    private void Apply(string key, byte[]? value, long offset) => _metadata.Apply(key, value, offset, static _ => { });

    private PodReport Report()
    {
        var seek = _metadata.Book.Running;
        var replaying = seek is null
            ? []
            : Deliveries.Progress().Where(progress => progress.Watermark >= 0 && seek.Find(progress.Topic, progress.Partition) is { State: SeekPartitionState.Replaying }).ToArray();
        return new PodReport
        {
            Subscribers = Deliveries.MemberCount,
            OldestUnackedAt = Deliveries.OldestAge() is { } age ? (_time.GetUtcNow() - age).ToUnixTimeMilliseconds() : null,
            Seek = replaying.Length == 0 ? null : seek!.Id,
            Positions = replaying.GroupBy(progress => progress.Topic).ToDictionary(topic => topic.Key, topic => topic.ToDictionary(progress => progress.Partition, progress => progress.Watermark)),
        };
    }

    // Before the first subscriber of this pod is taken: a group that was never seen starts where it is now, not where it will be when partitions are assigned.
    private async Task<bool> HasStartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _start.EnsureAsync().WaitAsync(JoinBound, _time, cancellationToken);
            return true;
        }
        catch (Exception e) when (e is KafkaException or TimeoutException)
        {
            return false;
        }
    }
}
