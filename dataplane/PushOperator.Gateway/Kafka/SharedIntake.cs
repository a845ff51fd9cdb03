using Confluent.Kafka;
using PushOperator.Gateway.Diagnostics;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Groups.Shared;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Kafka;

/// <summary>
/// This pod's member of the group's Kafka consumer group: joins when the first subscriber comes, leaves when the last one has gone, feeds the ledger, and commits
/// what the ledger says is done.
/// </summary>
/// <remarks>
/// One thread makes every call to the consumer, rebalance handlers included: between two reads nothing moves under it. On revocation it commits and forgets; on
/// loss (the group gave the partitions away without us) it forgets and commits nothing.
/// </remarks>
internal sealed partial class SharedIntake : IDisposable
{
    private const int BatchRecords = 500;
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan CommitInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan QueryBound = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan ProbeBound = TimeSpan.FromSeconds(1);

    // A subscriber that reconnects at once should not cost the group two rebalances.
    private static readonly TimeSpan LeaveAfter = TimeSpan.FromSeconds(1);

    // Cooperative rebalancing hands partitions over in a second round; only after it is a pod without any really one too many.
    private static readonly TimeSpan WithoutPartitionAfter = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan WithoutPartitionFor = TimeSpan.FromSeconds(30);

    private readonly KafkaClients _clients;
    private readonly TopicMap _topics;
    private readonly GroupStart _start;
    private readonly SharedDeliveries _deliveries;
    private readonly string? _deadLetterTopic;
    private readonly GatewayMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly DedicatedThread _thread;
    private readonly AutoResetEvent _memberJoined = new(false);
    private readonly KafkaReachability _reachability = new();
    private readonly List<Message> _batch = [];
    private readonly HashSet<TopicPartition> _paused = [];
    private DeadLetterWriter? _deadLetters;
    private long _emptySince;
    private long _tickedAt;
    private long _committedAt;
    private long _withoutPartitionUntil;
    private volatile IReadOnlyDictionary<(string Topic, int Partition), long> _ends = new Dictionary<(string, int), long>();

    public SharedIntake(
        KafkaClients clients, TopicMap topics, GroupStart start, SharedDeliveries deliveries, string? deadLetterTopic, GatewayMetrics metrics, TimeProvider time, ILogger logger)
    {
        _clients = clients;
        _topics = topics;
        _start = start;
        _deliveries = deliveries;
        _deadLetterTopic = deadLetterTopic;
        _metrics = metrics;
        _time = time;
        _logger = logger;
        _thread = new DedicatedThread("kafka-shared", Read, Failed);
    }

    public bool IsReachable => _reachability.IsReachable;

    /// <summary>Whether the group has more pods than partitions and this one got none.</summary>
    public bool IsWithoutPartition => _time.GetTimestamp() < Volatile.Read(ref _withoutPartitionUntil);

    public void Start() => _thread.Start();

    /// <summary>Commits, leaves the consumer group, and waits for that, at most 10 s.</summary>
    public void Stop() => _thread.Stop(TimeSpan.FromSeconds(10));

    public void Dispose()
    {
        _thread.Dispose();
        _deadLetters?.Dispose();
    }

    /// <summary>Says that a subscriber is there.</summary>
    public void MemberJoined() => _memberJoined.Set();

    /// <summary>The offset after the newest message as Kafka said last; −1 when it has not yet.</summary>
    public long EndOf(string topic, int partition) => _ends.GetValueOrDefault((topic, partition), -1);

    private void Read(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            if (_deliveries.MemberCount == 0)
            {
                // Nothing has to be read, so nothing is amiss; whether Kafka answers is seen when somebody joins.
                _reachability.Reached();
                WaitHandle.WaitAny([_memberJoined, stopping.WaitHandle], Idle);
                continue;
            }

            ReadWithMembers(stopping);
        }
    }

    private void ReadWithMembers(CancellationToken stopping)
    {
        _emptySince = 0;
        _paused.Clear();
        using var consumer = _clients.GroupConsumer()
            .SetErrorHandler((_, error) => _reachability.Report(error))
            .SetLogHandler((_, message) => LogClient(_logger, message.Facility, message.Message))
            .SetPartitionsAssignedHandler(Assigned)
            .SetPartitionsRevokedHandler(Revoked)
            .SetPartitionsLostHandler(Lost)
            .Build();
        consumer.Subscribe(_topics.Topics.Select(topic => topic.KafkaTopic));
        LogJoined(_logger, _clients.GroupId);
        try
        {
            ReadUntilAlone(consumer, stopping);
        }
        finally
        {
            // Leaves the group; the revoked handler commits on the way.
            consumer.Close();
            ForgetAll();
            LogLeft(_logger, _clients.GroupId);
        }
    }

    private void ReadUntilAlone(IConsumer<byte[]?, byte[]?> consumer, CancellationToken stopping)
    {
        var lastMemberAt = _time.GetTimestamp();
        while (!stopping.IsCancellationRequested)
        {
            ReadBatch(consumer);
            DoWhatIsDue(consumer);
            if (_deliveries.MemberCount > 0) lastMemberAt = _time.GetTimestamp();
            else if (_time.GetElapsedTime(lastMemberAt) > LeaveAfter) return;
            if (GaveUpWaitingForPartition()) return;
        }
    }

    private void DoWhatIsDue(IConsumer<byte[]?, byte[]?> consumer)
    {
        if (_time.GetElapsedTime(_tickedAt) >= TickInterval)
        {
            _tickedAt = _time.GetTimestamp();
            _deliveries.Tick();
            SendDeadLetters();
        }

        PauseAndResume(consumer);
        if (_time.GetElapsedTime(_committedAt) < CommitInterval) return;
        _committedAt = _time.GetTimestamp();
        Commit(consumer, _ => true);
        RememberEnds(consumer);
        if (!IsReachable) Probe(consumer);
    }

    // After an outage an idle partition brings no record that would say that Kafka is back.
    private void Probe(IConsumer<byte[]?, byte[]?> consumer)
    {
        if (consumer.Assignment.FirstOrDefault() is not { } partition) return;
        try
        {
            consumer.QueryWatermarkOffsets(partition, ProbeBound);
            _reachability.Reached();
        }
        catch (KafkaException e) when (!e.Error.IsFatal)
        {
            LogStillUnreachable(_logger, e.Error.Code);
        }
    }

    private void ReadBatch(IConsumer<byte[]?, byte[]?> consumer)
    {
        for (var wait = Wait; _batch.Count < BatchRecords; wait = TimeSpan.Zero)
        {
            if (!TryRead(consumer, wait, out var record)) break;
            if (record is null) continue;
            var topic = _topics.NameOf(record.Topic);
            if (record.IsPartitionEOF) ReachedEnd(topic, record.TopicPartitionOffset);
            else _batch.Add(Records.ToMessage(record, topic));
        }

        AddBatch();
    }

    private void AddBatch()
    {
        if (_batch.Count == 0) return;
        _reachability.Reached();
        _metrics.MessagesRead(_batch.Count);
        _deliveries.Add(_batch);
        _batch.Clear();
    }

    // What was read before the end comes before it in the ledger too.
    private void ReachedEnd(string topic, TopicPartitionOffset end)
    {
        AddBatch();
        _deliveries.AdvanceTo(topic, end.Partition.Value, end.Offset.Value);
    }

    // False when nothing came in time; true with null after an error that was dealt with.
    private bool TryRead(IConsumer<byte[]?, byte[]?> consumer, TimeSpan wait, out ConsumeResult<byte[]?, byte[]?>? record)
    {
        record = null;
        try
        {
            record = consumer.Consume(wait);
            return record is not null;
        }
        catch (ConsumeException e) when (PartitionRange.IsOutOfRange(e.Error) || e.Error.Code == ErrorCode.Local_NoOffset)
        {
            GoOn(consumer, e.ConsumerRecord.TopicPartitionOffset);
            return true;
        }
        catch (ConsumeException e) when (!e.Error.IsFatal)
        {
            LogReadError(_logger, e.ConsumerRecord?.Topic ?? "", e.Error.Code, e.Error.Reason);
            _reachability.Report(e.Error);
            return false;
        }
    }

    private void GoOn(IConsumer<byte[]?, byte[]?> consumer, TopicPartitionOffset asked)
    {
        AddBatch();
        var partition = asked.TopicPartition;
        var topic = _topics.NameOf(partition.Topic);
        var position = _deliveries.NextOf(topic, partition.Partition.Value);
        if (position < 0) position = consumer.Committed([partition], QueryBound).Single().Offset.Value;
        if (position < 0 && _start.Find(consumer, partition) is { } start)
        {
            consumer.Commit([start]);
            ReadFrom(consumer, start);
            return;
        }

        var (goOn, gap) = PartitionRange.Resolve(consumer, asked, topic, position);
        if (gap is not null) Announce(gap, goOn);
        ReadFrom(consumer, new TopicPartitionOffset(partition, goOn));
    }

    // Not Seek: the client stopped fetching this partition when it reported the error, and refuses to seek what it does not fetch.
    private static void ReadFrom(IConsumer<byte[]?, byte[]?> consumer, TopicPartitionOffset position)
    {
        consumer.IncrementalUnassign([position.TopicPartition]);
        consumer.IncrementalAssign([position]);
    }

    private void Announce(Gap gap, long goOn)
    {
        LogGap(_logger, gap.Topic, gap.Partition, gap.From, gap.To, gap.Reason);
        _metrics.GapFound(gap.Reason);
        _deliveries.Announce(gap);

        // After a cut the old offsets name other messages: nothing of what was read may be acknowledged or committed any more.
        if (gap.Reason == GapReason.Truncation) _deliveries.Assign(gap.Topic, gap.Partition);
        _deliveries.AdvanceTo(gap.Topic, gap.Partition, goOn);
    }

    private void PauseAndResume(IConsumer<byte[]?, byte[]?> consumer)
    {
        foreach (var progress in _deliveries.Progress())
        {
            var partition = ToKafka(progress);
            if (progress.IsFull && _paused.Add(partition))
            {
                consumer.Pause([partition]);
                LogPaused(_logger, progress.Topic, progress.Partition, progress.Watermark);
            }
            else if (progress.HasDrained && _paused.Remove(partition))
            {
                consumer.Resume([partition]);
            }
        }
    }

    private void Commit(IConsumer<byte[]?, byte[]?> consumer, Func<TopicPartition, bool> which)
    {
        var due = _deliveries.Progress().Where(progress => progress.Watermark > progress.Committed && which(ToKafka(progress))).ToArray();
        if (due.Length == 0) return;
        try
        {
            consumer.Commit(due.Select(progress => new TopicPartitionOffset(ToKafka(progress), progress.Watermark)));
            foreach (var progress in due) _deliveries.Committed(progress.Topic, progress.Partition, progress.Watermark);
            _metrics.Committed(success: true);
            _reachability.Reached();
        }
        catch (KafkaException e)
        {
            // Tried again with the next one; until then the worst is that deliveries repeat.
            if (e.Error.Code == ErrorCode.RebalanceInProgress) LogCommitWaits(_logger);
            else LogCommitFailed(_logger, e.Error.Code, e.Error.Reason);
            _metrics.Committed(success: false);
        }
    }

    private void Assigned(IConsumer<byte[]?, byte[]?> consumer, List<TopicPartition> partitions)
    {
        foreach (var partition in partitions) _deliveries.Assign(_topics.NameOf(partition.Topic), partition.Partition.Value);
        _reachability.Reached();
        RememberWhetherEmpty();
        LogAssigned(_logger, _clients.GroupId, partitions.Count);
    }

    private void Revoked(IConsumer<byte[]?, byte[]?> consumer, List<TopicPartitionOffset> partitions)
    {
        var revoked = partitions.Select(partition => partition.TopicPartition).ToHashSet();
        Commit(consumer, revoked.Contains);
        Forget(revoked);
        LogRevoked(_logger, _clients.GroupId, partitions.Count);
    }

    private void Lost(IConsumer<byte[]?, byte[]?> consumer, List<TopicPartitionOffset> partitions)
    {
        Forget(partitions.Select(partition => partition.TopicPartition));
        LogLost(_logger, _clients.GroupId, partitions.Count);
    }

    private void Forget(IEnumerable<TopicPartition> partitions)
    {
        foreach (var partition in partitions)
        {
            _paused.Remove(partition);
            var topic = _topics.NameOf(partition.Topic);

            // Read, but not yet in the ledger: under a later assignment it would stand before what that one begins with.
            _batch.RemoveAll(message => message.Topic == topic && message.Partition == partition.Partition.Value);
            _deliveries.Forget(topic, partition.Partition.Value);
        }

        RememberWhetherEmpty();
    }

    private void ForgetAll()
    {
        _batch.Clear();
        foreach (var progress in _deliveries.Progress()) _deliveries.Forget(progress.Topic, progress.Partition);
    }

    private void RememberWhetherEmpty()
    {
        if (_deliveries.Progress().Count > 0) _emptySince = 0;
        else if (_emptySince == 0) _emptySince = _time.GetTimestamp();
    }

    private bool GaveUpWaitingForPartition()
    {
        if (_emptySince == 0 || _time.GetElapsedTime(_emptySince) < WithoutPartitionAfter || !IsReachable) return false;
        Volatile.Write(ref _withoutPartitionUntil, _time.GetTimestamp() + (long)(WithoutPartitionFor.TotalSeconds * _time.TimestampFrequency));
        LogWithoutPartition(_logger, _clients.GroupId, _deliveries.MemberCount);
        _deliveries.DisconnectAll(DisconnectReason.Rebalanced);
        return true;
    }

    private void SendDeadLetters()
    {
        while (_deadLetterTopic is not null && _deliveries.TakeDeadLetter() is { } delivery)
        {
            _deadLetters ??= new DeadLetterWriter(_clients.DeadLetterProducer(), _deadLetterTopic, _deliveries, _metrics, _logger);
            _deadLetters.Send(delivery);
        }
    }

    private void RememberEnds(IConsumer<byte[]?, byte[]?> consumer)
    {
        var ends = new Dictionary<(string, int), long>();
        foreach (var progress in _deliveries.Progress())
        {
            var high = consumer.GetWatermarkOffsets(ToKafka(progress)).High.Value;
            if (high >= 0) ends[(progress.Topic, progress.Partition)] = high;
        }

        _ends = ends;
    }

    private void Failed(Exception e)
    {
        _reachability.Lost();
        LogFailed(_logger, e);
    }

    private TopicPartition ToKafka(PartitionProgress progress) => new(_topics.KafkaTopicOf(progress.Topic), progress.Partition);
}
