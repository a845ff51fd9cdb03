using Confluent.Kafka;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Diagnostics;
using PushOperator.Gateway.Kafka;
using PushOperator.Gateway.Publishing;
using PushOperator.Gateway.Replay;
using PushOperator.Gateway.Seeks;
using PushOperator.Gateway.Subscribers;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Groups.Broadcast;

/// <summary>A group whose subscribers each get each message. Reads all partitions, whether or not anybody is connected, so that the newest are in memory when somebody comes back.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class BroadcastGroup : ISubscriberGroup, IHostedService, IDisposable
{
    private static readonly TimeSpan JoinBound = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(50);

    // A write that is under way for longer than this is held by the socket, not by our own pace.
    private static readonly TimeSpan SlowAfter = TimeSpan.FromSeconds(1);

    // At most a quarter of a second a batch, so that reading never stops for good.
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(5);
    private const int MostWaits = 50;

    // Of the whole group, connected or not: a pod keeps about half a kilobyte of each.
    private const int MaxSubscribers = 100_000;

    private readonly BroadcastMembers _members = new();
    private readonly CursorSigner _signer;
    private readonly TopicMap _topics;
    private readonly BroadcastIntake _intake;
    private readonly GroupMetadata _metadata;
    private readonly BroadcastSeeks _seeks;
    private readonly DurableSubscribers _subscribers;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly FrameLogOptions _frameLog;
    private readonly ManualResetEventSlim _stopping = new();
    private volatile bool _stopped;
    private int _cuts;

    public BroadcastGroup(GatewayConfiguration configuration, KafkaClients clients, IAdminClient admin, CursorSigner signer, FrameLogOptions frameLog, IdempotencyFeed published, GatewayMetrics metrics, TimeProvider time, ILoggerFactory loggers)
    {
        Configuration = configuration;
        Metrics = metrics;
        Linger = new Linger(TimeSpan.FromMilliseconds(configuration.LingerMs), time);
        _time = time;
        _signer = signer;
        _frameLog = frameLog;
        _topics = new TopicMap(configuration.Topics);
        Logs = new FrameLogs(configuration.Namespace, frameLog);
        Logs.Get(FrameFormat.Json);
        var descriptions = new TopicDescriptions(admin, _topics, time);
        Starts = new StartPositions(Logs, new TopicOffsets(admin, time), descriptions, signer, configuration.StartFrom);
        Replay = new ReplayReader(clients, Logs.Partitions, _topics, configuration.Namespace, metrics, time, loggers.CreateLogger<ReplayReader>());
        _intake = new BroadcastIntake(clients, _topics, descriptions, Logs, new IntakeEvents(published.Read, Appended, CutBack), metrics, time, loggers.CreateLogger<BroadcastIntake>());
        _metadata = new GroupMetadata(configuration, clients, admin, descriptions, _topics, signer, metrics, time, loggers);
        _seeks = new BroadcastSeeks(this, _metadata, time);
        SeekIndexes = new PartitionIndexes(Logs.Partitions);
        _subscribers = new DurableSubscribers(_metadata.Topic, clients.PodName, MaxSubscribers, _metadata.Book, metrics, time);
        Durable = new DurableJoins(_subscribers, _metadata.Topic, _metadata.Book, this, time);
        _timer = time.CreateTimer(_ => Tick(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public GatewayConfiguration Configuration { get; }

    public GatewayMetrics Metrics { get; }

    /// <summary>Wakes subscribers.</summary>
    public Linger Linger { get; }

    public FrameLogs Logs { get; }

    public PartitionTable Partitions => Logs.Partitions;

    public ReplayReader Replay { get; }

    public StartPositions Starts { get; }

    public ISeekCommands Seeks => _metadata.Seeks;

    public PartitionIndexes SeekIndexes { get; }

    private DurableJoins Durable { get; }

    /// <summary>How often logs were cut back. Offsets that were found out before and used after a change are void: who joins or seeks compares.</summary>
    public int Cuts => Volatile.Read(ref _cuts);

    public bool SkipsSlow => Configuration.SlowSubscriber.Policy == SlowSubscriberPolicy.SkipToLatest;

    public long Now => _time.GetTimestamp();

    public bool AcceptsSubscribers => !_stopped && _intake.IsConsuming;

    public bool IsConsuming => !_stopped && _intake.IsConsuming;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _intake.Start();
        Replay.Start();
        _metadata.Topic.Start(new SubscriberTopicEvents(Apply, Reset));
        _metadata.Reports.Ticked = _seeks.EndWhenDone;
        _metadata.Reports.Start(_seeks.Report);
        _subscribers.Start();
        _timer.Change(TickInterval, TickInterval);
        return Task.CompletedTask;
    }

    public async ValueTask<JoinOutcome> JoinAsync(JoinRequest request, IMember member, CancellationToken cancellationToken)
    {
        if (request.Topics.FirstOrDefault(topic => !_topics.Has(topic)) is { } unknown)
            return new JoinOutcome.Refused(404, "topic_not_found", $"topics: {unknown} is not one of this group's: {string.Join(", ", _topics.Topics.Select(topic => topic.Name))}");
        if (_stopped || !await StartedAsync(cancellationToken))
            return new JoinOutcome.Refused(503, "not_ready", "this pod does not read from Kafka yet, or no more; try again", RetryAfter);

        var seekEpoch = _metadata.Book.Epoch;

        // The log first: its window begins at the latest where the positions point.
        var log = Logs.Get(request.Coding);
        var cuts = Cuts;
        var (start, session) = await StartAsync(request, member, log, cancellationToken);
        if (start.Refused is not null) return start.Refused;
        var membership = new BroadcastMembership(this, member, request, log, start) { Session = session, SeekEpoch = seekEpoch, Resumed = session?.Claimed.Result };
        if (session is not null) Durable.Begin(session, membership, request.Topics);
        _members.Enter(membership);
        if (Cuts != cuts)
        {
            membership.Dispose();
            return new JoinOutcome.Refused(503, "not_ready", "a topic of the group is being replaced; try again", RetryAfter);
        }

        _seeks.Entered(membership);
        member.Wake();
        return new JoinOutcome.Joined(membership, Recovered: start.Gaps.Count == 0);
    }

    public void Leave(BroadcastMembership membership)
    {
        if (membership.Session is { } session) _subscribers.Close(session);
        _members.Leave(membership);
    }

    /// <summary>Why a message that was there is not any more.</summary>
    public GapReason WhyGone(string topic) => _topics.IsCompacted(topic) ? GapReason.Compaction : GapReason.Retention;

    public string Sign(Func<long[]> positions) => _signer.Sign(Named(positions));

    /// <summary>Positions by partition index with their names; without those that are not wanted.</summary>
    /// <remarks>
    /// The topics' ids are looked at before the positions are: when a log is replaced meanwhile, new positions under the old id are noticed wherever they are used, old
    /// positions under the new id would be taken for good. (Members are moved before the partition table is, so a new id means that the positions are new.)
    /// </remarks>
    public CursorPosition[] Named(Func<long[]> positions)
    {
        var partitions = Partitions.Snapshot();
        return positions()
            .Take(partitions.Count)
            .Select((offset, index) => new CursorPosition(partitions[index].Topic, partitions[index].Partition, offset, partitions[index].TopicId))
            .Where((position, index) => position.Offset != long.MaxValue && !partitions[index].IsGone)
            .ToArray();
    }

    /// <summary>What a seek means for a subscriber that was at <paramref name="before"/>.</summary>
    public MemberReplay ReplayOf(Seek seek, long[] before) => new(seek, before, SeekIndexes, _time);

    /// <summary>The replay that a subscriber was in when it was somewhere else last; null when there is none or it is over.</summary>
    public MemberReplay? ReplayOf(Places places)
    {
        if (places.Before.Count == 0 || _metadata.Book.Running is not { IsCancelled: false } seek || seek.Offset > places.Epoch) return null;
        var before = new long[Partitions.Count];
        Array.Fill(before, long.MaxValue);
        foreach (var (topic, partition, offset, _) in places.Before)
        {
            if (Partitions.Find(topic, partition) is { } found && found.Index < before.Length) before[found.Index] = offset;
        }

        return ReplayOf(seek, before);
    }

    /// <summary>The timestamp that lies <paramref name="wait"/> ahead.</summary>
    public long After(TimeSpan wait) => Now + (long)(wait.TotalSeconds * _time.TimestampFrequency);

    /// <summary>Whether a write begun at <paramref name="takenAt"/> takes too long for it to be our own pace.</summary>
    public bool IsTooLong(long takenAt, long now) => _time.GetElapsedTime(takenAt, now) > SlowAfter;

    public GroupStatus Status()
    {
        var next = Logs.NextOffsets();
        var partitions = Partitions.Snapshot().Where(partition => partition.Index < next.Length && !partition.IsGone)
            .Select(partition => new PartitionStatus(partition.Topic, partition.Partition, next[partition.Index], Math.Max(_intake.EndOf(partition), next[partition.Index]), 0, _intake.IsBlocked(partition)))
            .ToArray();
        return new GroupStatus(_members.Snapshot().Length, partitions, OldestAge());
    }

    /// <summary>Age of the oldest delivery that is not acknowledged, or null.</summary>
    public TimeSpan? OldestAge()
    {
        var oldest = _members.Snapshot().Min(member => member.OldestDeliveredAt());
        return oldest is { } at ? _time.GetElapsedTime(at) : null;
    }

    public IReadOnlyList<UnackedDelivery> Unacked(UnackedPlace? after, int limit)
    {
        var oldest = new OldestUnacked(after, limit);
        foreach (var member in _members.Snapshot()) member.OfferUnacked(oldest, _time);
        return oldest.ToList();
    }

    public KeptPosition? KeptPositionOf(string subscriber) => _subscribers.KeptPositionOf(subscriber);

    public Task<WholeGroup> WholeAsync(CancellationToken cancellationToken)
    {
        var (pods, subscribers, oldest) = _metadata.Reports.Sum();
        return Task.FromResult(new WholeGroup(pods, subscribers, oldest, null));
    }

    public Task<ForgetOutcome> ForgetAsync(string subscriber, CancellationToken cancellationToken) => Durable.ForgetAsync(subscriber, cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken)
    {
        if (_stopped) return Task.CompletedTask;
        _stopped = true;
        _stopping.Set();
        _timer.Dispose();
        foreach (var member in _members.Snapshot()) member.Dispose();
        return Task.Factory.StartNew(StopReading, cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public void Dispose()
    {
        _timer.Dispose();
        _subscribers.Dispose();
        _metadata.Dispose();
        _intake.Dispose();
        Replay.Dispose();
        Linger.Dispose();
        _stopping.Dispose();
    }

    private void Apply(string key, byte[]? value, long offset)
    {
        if (!_metadata.Apply(key, value, offset, _ => _seeks.Changed())) _subscribers.Apply(key, value, offset);
    }

    private void Reset()
    {
        _metadata.Reset();
        _subscribers.Reset();
    }

    private void StopReading()
    {
        _metadata.Stop();
        _intake.Stop();
        Replay.Stop();
    }

    private async ValueTask<(StartPosition Start, DurableSession? Session)> StartAsync(JoinRequest request, IMember member, FrameLog log, CancellationToken cancellationToken)
    {
        if (member.Subscriber is { } subscriber) return await Durable.JoinAsync(subscriber, request, member, log, cancellationToken);
        if (request.From == DurableJoins.Committed) return (StartPosition.Refuse(400, "bad_parameter", "from=committed needs a subscriber id: only of those is a position kept"), null);
        return (await Starts.ResolveAsync(request.From, request.Topics, log, cancellationToken), null);
    }

    private async Task<bool> StartedAsync(CancellationToken cancellationToken)
    {
        if (_intake.Started.IsCompleted) return true;
        try
        {
            await _intake.Started.WaitAsync(JoinBound, _time, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>The subscribers of this pod, as of now.</summary>
    public BroadcastMembership[] Members() => _members.Snapshot();

    private void Appended()
    {
        // Between our writes to the log and our reads of who is parked: a member that parks does the opposite, and one of us has to see the other.
        Interlocked.MemoryBarrier();
        var now = Now;
        foreach (var member in _members.Snapshot()) member.Appended(now);
        HoldBack();
    }

    // When reading is faster than sending to everybody can be, the window would overrun all and each would catch up from Kafka. So reading waits while
    // most are far behind through no fault of their own; who does not read or does not acknowledge holds nobody back.
    private void HoldBack()
    {
        for (var waits = 0; waits < MostWaits && MostAreFarBehind(); waits++) _stopping.Wait(Breath);
    }

    private bool MostAreFarBehind()
    {
        var members = _members.Snapshot();
        var far = _frameLog.WindowBytes / 4;
        var now = Now;
        var behind = 0;
        foreach (var member in members)
        {
            if (member.IsLeftBehind(far, now)) behind++;
        }

        return behind * 2 > members.Length;
    }

    // Counted first, and the members before the table: see Named, and who reads Cuts.
    private void CutBack(IReadOnlyList<PartitionCut> cuts)
    {
        Interlocked.Increment(ref _cuts);
        foreach (var member in _members.Snapshot()) member.CutBack(cuts);
        foreach (var cut in cuts)
        {
            Partitions.Replace(cut.After);
            Replay.Forget(cut.After.Index);
        }
    }

    private void Tick()
    {
        var now = Now;
        foreach (var member in _members.Snapshot()) member.Tick(now);
    }
}
