using System.Buffers;
using System.Runtime.CompilerServices;
using PushOperator.Gateway.Groups.Ledger;
using PushOperator.Gateway.Replay;
using PushOperator.Gateway.Subscribers;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Groups.Broadcast;

/// <summary>A subscriber that gets every message: a <see cref="SubscriberFeed"/>, what it has not acknowledged, and what is due to it again.</summary>
/// <remarks>Its own lock protects all of it and is held for no longer than it takes to pick a slice. No other lock is taken inside but the frame log's and the replay reader's.</remarks>
internal sealed partial class BroadcastMembership : Membership, IReplayWaiter
{
    private readonly Lock _lock = new();
    private readonly BroadcastGroup _group;
    private readonly IMember _member;
    private readonly JoinRequest _request;
    private readonly FrameLog _log;
    private readonly SubscriberFeed _feed;
    private readonly AckWindow? _acks;
    private readonly Queue<byte[]> _notices = [];
    private readonly SubscriberPace _pace;
    private readonly Redeliveries? _redeliveries;
    private bool _paused;
    private bool _ended;
    private volatile bool _parked;

    public BroadcastMembership(BroadcastGroup group, IMember member, JoinRequest request, FrameLog log, StartPosition start)
    {
        _group = group;
        _member = member;
        _request = request;
        _log = log;
        var topics = request.Topics.Count == 0 ? null : request.Topics.ToHashSet();
        _feed = new SubscriberFeed(log, request.Coding, group.Partitions, group.Replay, this, topics);
        _pace = new SubscriberPace(group, _feed);
        _acks = request.AutoAck ? null : new AckWindow(request.Window);
        _redeliveries = _acks is null ? null : new Redeliveries(group, request.Coding, log, _acks, this);
        Begin(start);
    }

    public IMember Member => _member;

    /// <summary>Its subscriber's session, or null when it has no name of its own.</summary>
    public DurableSession? Session { get; init; }

    /// <summary>Place in the group's list of members.</summary>
    public int Slot { get; set; }

    /// <summary>Whether it is that far behind because we do not get round to it: it waits for nothing, and its socket takes what it is given. Any thread.</summary>
    public bool IsLeftBehind(long bytes, long now) =>
        !_parked && _pace.IsLeftBehind(bytes, now);

    public override int InFlight
    {
        get
        {
            lock (_lock) return _acks?.InFlight ?? 0;
        }
    }

    public override bool TryTake(int maxBytes, out ReadOnlySequence<byte> frames)
    {
        lock (_lock)
        {
            _feed.Confirm();
            _pace.Written(_group.Now);
            while (true)
            {
                if (TryTakeNext(maxBytes, out frames))
                {
                    _pace.Taken(_group.Now);
                    return true;
                }

                // Parked first, then looked again: an append between the two is either seen here or wakes us.
                _parked = true;
                Interlocked.MemoryBarrier();
                if (_ended || _paused || _isPaced || _acks is { Room: 0 } || !_feed.HasMore) return false;
                _parked = false;
            }
        }
    }

    public override AckOutcome Ack(MessageId id) => Acknowledge(id, upTo: false);

    public override AckOutcome AckUpTo(MessageId id) => Acknowledge(id, upTo: true);

    public override AckOutcome Nack(MessageId id, TimeSpan? delay)
    {
        lock (_lock)
        {
            if (_acks is null || _group.Partitions.Find(id.Topic, id.Partition) is not { } partition) return AckOutcome.Unknown;
            if (_acks.IsOld(partition.Index, id.Offset)) return InDoubt(_acks, partition.Index, id.Offset, id.Offset);
            if (_acks.Outside(partition.Index, id.Offset) is { } outside) return outside;
            ref var message = ref _acks.Find(partition.Index, id.Offset);
            if (Unsafe.IsNullRef(ref message) || message.IsDone) return AckOutcome.Done;
            _redeliveries!.Add(partition.Index, id.Offset, delay ?? BackoffOf(message));
            return AckOutcome.Done;
        }
    }

    public override void SetPaused(bool paused)
    {
        lock (_lock) _paused = paused;
        if (!paused) WakeIfParked();
    }

    public override async ValueTask<JoinOutcome.Refused?> SeekAsync(string to, CancellationToken cancellationToken)
    {
        var cuts = _group.Cuts;
        var start = await _group.Starts.ResolveAsync(to, _request.Topics, _log, cancellationToken);
        if (start.Refused is not null) return start.Refused;
        lock (_lock)
        {
            if (_group.Cuts != cuts) return new JoinOutcome.Refused(503, "kafka_unavailable", "seek: a topic of the group is being replaced; try again");
            _acks?.Clear();
            _redeliveries?.Clear();
            Begin(start);
        }

        WakeIfParked();
        return null;
    }

    public override string Cursor() => _group.Sign(DonePositions);

    /// <summary>By partition index, where a resume has to start; <see cref="long.MaxValue"/> for one of a topic it does not want. Any thread.</summary>
    public long[] DonePositions()
    {
        lock (_lock) return DoneLocked();
    }

    /// <summary>The log grew. Says so if the connection waits for it; acts on a socket that does not keep up. The intake thread.</summary>
    public void Appended(long now)
    {
        WakeIfParked();
        if (!_group.SkipsSlow && _pace.IsStuck(now)) _member.Disconnect(DisconnectReason.SlowSubscriber);
    }

    /// <summary>Wakes the connection when a redelivery is due. The group's timer.</summary>
    public void Tick(long now)
    {
        if (_isPaced || _redeliveries?.IsDue(now) == true) WakeIfParked();
    }

    /// <summary>The logs of some partitions were cut back or replaced: what comes at those offsets from now on is new. The intake thread.</summary>
    public void CutBack(IReadOnlyList<PartitionCut> cuts)
    {
        lock (_lock)
        {
            // Of those partitions, what was not acknowledged comes again: the list of deliveries does not know which of them are still there.
            var positions = DoneLocked();
            var moves = new Dictionary<int, long>();
            var wanted = cuts.Where(cut => cut.Before.Index < positions.Length && positions[cut.Before.Index] != long.MaxValue).ToArray();
            if (wanted.Length == 0) return;
            foreach (var cut in wanted)
            {
                moves[cut.Before.Index] = cut.IsNewLog ? cut.GoOnAt : Math.Min(positions[cut.Before.Index], cut.GoOnAt);
                _acks?.CutBack(cut.Before.Index, cut.Gap.From);
            }

            MoveTo(moves, wanted.Select(cut => cut.Gap).ToArray());
        }

        WakeIfParked();
    }

    public void OnChunk(ReplayKey asked, ReplayChunk chunk)
    {
        lock (_lock)
        {
            _redeliveries?.OnChunk(asked);
            _feed.OnChunk(asked, chunk);
        }

        WakeIfParked();
    }

    /// <summary>When the first of what is not acknowledged was delivered, or null.</summary>
    /// <value>A timestamp of the group's clock.</value>
    public long? OldestDeliveredAt()
    {
        lock (_lock) return _acks?.Partitions.Values.Min(acks => acks.OldestDeliveredAt);
    }

    /// <summary>What is unacknowledged, for the command port.</summary>
    public void OfferUnacked(OldestUnacked unacked, TimeProvider time)
    {
        lock (_lock)
        {
            if (_acks is null) return;
            foreach (var (index, acks) in _acks.Partitions)
            {
                var partition = _group.Partitions[index];
                foreach (var message in acks.Given)
                {
                    if (message.IsDone) continue;
                    var id = new MessageId(partition.Topic, partition.Partition, message.Offset);
                    unacked.Offer(id, _member.Session, _member.Subscriber, message.DeliveredAt, time.GetElapsedTime(message.DeliveredAt), message.Deliveries);
                }
            }
        }
    }

    public override void Dispose()
    {
        lock (_lock)
        {
            if (_ended) return;
            _ended = true;
        }

        _group.Leave(this);
    }

    private long[] DoneLocked()
    {
        var positions = _feed.Positions();
        for (var i = 0; i < positions.Length && _acks is not null; i++)
        {
            if (positions[i] != long.MaxValue) positions[i] = _acks.ResumeAt(i, positions[i]);
        }

        return positions;
    }

    // By partition index. What it was given of the other partitions stays with it, to be acknowledged.
    private void MoveTo(IReadOnlyDictionary<int, long> moves, IReadOnlyList<Gap> gaps)
    {
        var positions = _feed.Positions();
        for (var i = 0; i < positions.Length; i++)
        {
            if (moves.TryGetValue(i, out var to))
            {
                positions[i] = to;
                _acks?.Clear(i);
            }
            else if (_acks is not null && positions[i] != long.MaxValue)
            {
                positions[i] = _acks.GoOnAt(i, positions[i]);
            }
        }

        _redeliveries?.Clear(moves.Keys.ToHashSet());
        Begin(new StartPosition(positions, gaps));
    }

    private void Begin(StartPosition start)
    {
        _pace.IsHeldUp();
        _feed.MoveTo(start.Positions.ToArray());
        if (_request.Format != FrameFormat.Json) return;
        var encoder = new FrameEncoder(FrameFormat.Json, _group.Configuration.Namespace);
        foreach (var gap in start.Gaps) _notices.Enqueue(encoder.EncodeGap(gap).ToArray());
    }

    private bool TryTakeNext(int maxBytes, out ReadOnlySequence<byte> frames)
    {
        frames = default;
        if (_ended || _paused)
        {
            _pace.IsHeldUp();
            return false;
        }

        if (_group.SkipsSlow && _pace.DoesNotKeepUp(_group.Now)) SkipToLatest();
        if (_notices.TryDequeue(out var notice))
        {
            frames = new ReadOnlySequence<byte>(notice);
            return true;
        }

        if (_redeliveries is not null && _redeliveries.TryTake(out var again))
        {
            frames = new ReadOnlySequence<byte>(again);
            return true;
        }

        if (_acks is { Room: 0 })
        {
            _pace.IsHeldUp();
            return false;
        }

        if (IsHeldBack()) return false;
        if (!_feed.TryTake(maxBytes, _acks, _group.Now, out var runs)) return false;
        CountReplayed();

        _pace.MovedOn();
        frames = runs.ToSequence();
        return true;
    }

    private void SkipToLatest()
    {
        var before = _feed.Positions();
        var head = _group.Logs.NextOffsets();
        var gaps = new List<Gap>();
        for (var i = 0; i < before.Length; i++)
        {
            if (before[i] >= head[i]) continue;
            var partition = _group.Partitions[i];
            gaps.Add(new Gap(partition.Topic, partition.Partition, before[i], head[i] - 1, GapReason.SlowSubscriber));
        }

        _group.Metrics.GapFound(GapReason.SlowSubscriber);
        Begin(new StartPosition(head, gaps));
    }

    private AckOutcome Acknowledge(MessageId id, bool upTo)
    {
        AckOutcome outcome;
        lock (_lock)
        {
            // What is acknowledged by being written cannot be acknowledged again, and need not be.
            if (_acks is null) return AckOutcome.Done;
            if (_group.Partitions.Find(id.Topic, id.Partition) is not { } partition) return AckOutcome.Unknown;
            outcome = upTo ? AckUpTo(_acks, partition.Index, id.Offset) : Ack(_acks, partition.Index, id.Offset);
        }

        WakeIfParked();
        return outcome;
    }

    private AckOutcome Ack(AckWindow acks, int partition, long offset) =>
        acks.IsOld(partition, offset) ? InDoubt(acks, partition, offset, offset) : acks.Ack(partition, offset);

    private AckOutcome AckUpTo(AckWindow acks, int partition, long offset) =>
        acks.IsOldUpTo(partition, offset) ? InDoubt(acks, partition, 0, offset) : acks.AckUpTo(partition, offset);

    // The subscriber answered an id that it was given before a cut: it may have meant what it was given since, and never answer that again.
    private AckOutcome InDoubt(AckWindow acks, int partition, long from, long to)
    {
        foreach (ref readonly var message in acks.Partitions[partition].Given)
        {
            if (message.Offset >= from && message.Offset <= to && !message.IsDone) _redeliveries!.Add(partition, message.Offset, BackoffOf(message));
        }

        return AckOutcome.Done;
    }

    private TimeSpan BackoffOf(in UnackedMessage message) => TimeSpan.FromMilliseconds(Backoff.After(_group.Configuration.Ack.Backoff, message.Deliveries, message.Offset));

    private void WakeIfParked()
    {
        if (!_parked) return;
        _parked = false;
        _group.Linger.Wake(_member);
    }
}
