using Confluent.Kafka;
using PushOperator.Gateway.Diagnostics;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Groups.Shared;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Kafka;

/// <summary>
/// One stay in the consumer group, with one client: reads into the ledger, commits what is done, hands partitions over.
/// </summary>
/// <remarks>
/// <para>One thread makes every call to the consumer, rebalance handlers included: between two reads nothing moves under it.</para>
/// <para>A partition that is revoked is handed over: 1. nothing more of it is delivered; 2. acknowledgements under way are waited for, half a second at most; 3. what is done is
/// committed; 4. it is released. One that is lost is another pod's already: it is released, and nothing is committed.</para>
/// </remarks>
internal sealed partial class SharedSession : IRecordSink, IDisposable
{
    private const int BatchRecords = 500;
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan ProbeBound = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RememberInterval = TimeSpan.FromSeconds(60);

    // A subscriber that reconnects at once should not cost the group two rebalances.
    private static readonly TimeSpan LeaveAfter = TimeSpan.FromSeconds(1);

    // Routers have to see first that a spare pod takes subscribers now.
    private static readonly TimeSpan LeaveAfterBeingSpare = TimeSpan.FromSeconds(3);

    private readonly SharedSessionServices _services;
    private readonly SharedDeliveries _deliveries;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly IConsumer<byte[]?, byte[]?> _consumer;
    private readonly RecordReader _reader;
    private readonly SharedCommits _commits;
    private readonly SharedPositions _positions;
    private readonly StallWatch _stalls;
    private readonly RebalanceFailure _failure;
    private readonly List<Message> _batch = [];
    private readonly PartitionPauses _pauses = new();
    private readonly OwnedSeeks _seeks;
    private long _tickedAt;
    private long _lookedAt;
    private long _rememberedAt;
    private bool _wasAsleep;

    public SharedSession(SharedSessionServices services, ConsumerBuilder<byte[]?, byte[]?> builder)
    {
        (_services, _deliveries, _time, _logger) = (services, services.Deliveries, services.Time, services.Logger);
        _positions = new SharedPositions(services.Topics, services.Start, services.Watch, _deliveries, services.Metrics, _logger);
        _stalls = new StallWatch(_time);
        _failure = new RebalanceFailure(_logger);
        _consumer = builder
            .SetPartitionsAssignedHandler((_, partitions) => _failure.Keep(() => Assigned(partitions)))
            .SetPartitionsRevokedHandler((_, partitions) => _failure.Keep(() => Revoked(partitions)))
            .SetPartitionsLostHandler((_, partitions) => _failure.Keep(() => Lost(partitions)))
            .Build();
        _commits = new SharedCommits(_consumer, _deliveries, services.Topics, services.Reachability, services.Metrics, _time, _logger);
        _seeks = new OwnedSeeks(services, _pauses, _commits);
        _reader = new RecordReader(_consumer, services.Topics, this, services.Reachability, _logger);
    }

    /// <summary>Reads until it is told to stop, or has had no subscribers for a while.</summary>
    /// <exception cref="StalledConsumerException">The client does not read what there is to read: another one is needed.</exception>
    /// <exception cref="KafkaException">The client is beyond recovery.</exception>
    public void Run(CancellationToken stopping)
    {
        // Before the first record: of a topic whose id is not known nobody would see that it is made anew.
        _services.Watch.LookNow();
        _deliveries.ConfirmOwnership();
        _consumer.Subscribe(_services.Topics.Topics.Select(topic => topic.KafkaTopic));
        var (neededAt, patience) = (_time.GetTimestamp(), LeaveAfter);
        while (!stopping.IsCancellationRequested)
        {
            StayAwake();
            _reader.Read(BatchRecords, Wait);
            _failure.Throw();
            AddBatch();
            DoWhatIsDue();
            if (_services.Spare.IsSpare) (neededAt, patience) = (_time.GetTimestamp(), LeaveAfterBeingSpare);
            else if (_deliveries.MemberCount > 0) (neededAt, patience) = (_time.GetTimestamp(), LeaveAfter);
            else if (_time.GetElapsedTime(neededAt) > patience) return;
        }
    }

    /// <summary>Leaves the group, at once and not by a timeout, handing over what it has.</summary>
    public void Dispose()
    {
        _consumer.Close();
        _commits.Settle();
        _batch.Clear();
        foreach (var progress in _deliveries.Progress()) _deliveries.Release(progress.Topic, progress.Partition);
        _services.Spare.Reset();
        _consumer.Dispose();
    }

    void IRecordSink.Add(Message message)
    {
        _services.Published.Read(message);
        _batch.Add(message);
    }

    // What was read before the end comes before it in the ledger too.
    void IRecordSink.ReachedEnd(string topic, TopicPartitionOffset end)
    {
        AddBatch();
        if (_seeks.ReachedEnd(end)) _deliveries.AdvanceTo(topic, end.Partition.Value, end.Offset.Value);
        _services.Ends.Reached(end);
    }

    void IRecordSink.OutOfRange(TopicPartitionOffset asked)
    {
        AddBatch();
        if (_seeks.IsMoving(asked.TopicPartition)) return;

        // What it commits may be lower than what is under way.
        _commits.Settle();
        _positions.GoOn(_consumer, asked);
    }

    private void AddBatch()
    {
        if (_batch.Count == 0) return;
        _services.Metrics.MessagesRead(_batch.Count);
        _seeks.Admit(_batch);
        _deliveries.Add(_batch);
        _batch.Clear();
    }

    private void StayAwake()
    {
        if (_deliveries.StillAwake()) return;
        if (!_wasAsleep) LogWasAsleep(_logger);
        _wasAsleep = !_commits.Confirm();
        if (!_wasAsleep) _deliveries.ConfirmOwnership();
    }

    private void DoWhatIsDue()
    {
        if (_time.GetElapsedTime(_tickedAt) >= TickInterval)
        {
            _tickedAt = _time.GetTimestamp();
            _deliveries.Tick();
            _services.DeadLetters?.SendAll();
        }

        _seeks.Step(_consumer);
        if (_seeks.IsMovingAny) _services.Spare.Given(1);
        PauseAndResume();
        _commits.Step(_seeks.IsMoving);
        if (_time.GetElapsedTime(_lookedAt) < LookInterval) return;
        _lookedAt = _time.GetTimestamp();
        _services.Ends.Remember(_consumer, _pauses, partition => _services.Reachability.IsReachable ? EndOf(partition) : null);
        StartAnew(_services.Watch.Look());
        if (_services.Reachability.IsReachable) LookForStalls();
        else Probe();
        SendAwayWhenSpare();
        if (_time.GetElapsedTime(_rememberedAt) >= RememberInterval) Remember();
    }

    // A position that is moved waits for the commit under way, which names the old one.
    private void StartAnew(IReadOnlyList<KafkaTopicState> replaced)
    {
        if (replaced.Count == 0) return;
        _commits.Settle();
        _positions.StartAnew(_consumer, replaced);
    }

    // After an outage an idle partition brings no record that would say that Kafka is back.
    private void Probe()
    {
        if (_consumer.Assignment.FirstOrDefault() is not { } partition) return;
        if (EndOf(partition) is not null) _services.Reachability.Reached();
    }

    private void LookForStalls()
    {
        foreach (var progress in _deliveries.Progress())
        {
            var partition = ToKafka(progress);
            if (!_stalls.IsSilent(progress.Topic, progress.Partition, progress.Next, !_pauses.IsPaused(partition)) || EndOf(partition) is not { } end) continue;
            if (progress.Next < end)
            {
                _services.Metrics.ConsumerStalled();
                throw new StalledConsumerException(partition, progress.Next, end);
            }

            _stalls.IsAtEnd(progress.Topic, progress.Partition, progress.Next);
        }
    }

    private long? EndOf(TopicPartition partition)
    {
        try
        {
            return _consumer.QueryWatermarkOffsets(partition, ProbeBound).High.Value;
        }
        catch (KafkaException e) when (!e.Error.IsFatal)
        {
            LogStillUnreachable(_logger, e.Error.Code);
            return null;
        }
    }

    private void SendAwayWhenSpare()
    {
        if (!_services.Spare.BecameSpare(_services.Reachability.IsReachable)) return;
        LogWithoutPartition(_logger, _services.GroupId, _deliveries.MemberCount);
        _deliveries.DisconnectAll(DisconnectReason.Rebalanced);
    }

    private void PauseAndResume()
    {
        foreach (var progress in _deliveries.Progress())
        {
            var partition = ToKafka(progress);
            if (progress.HasDrained) _pauses.Resume(_consumer, partition, PauseReason.Full);
            if (progress.IsFull && _pauses.Pause(_consumer, partition, PauseReason.Full)) LogPaused(_logger, progress.Topic, progress.Partition, progress.Watermark);
        }
    }

    private void Assigned(List<TopicPartition> partitions)
    {
        foreach (var partition in partitions)
        {
            var topic = _services.Topics.NameOf(partition.Topic);

            // What this pod knew to be done is to be done again.
            if (_seeks.HasMoved(topic, partition.Partition.Value)) _deliveries.Forget(topic, partition.Partition.Value);
            _deliveries.Assign(topic, partition.Partition.Value);
        }

        _services.Reachability.Reached();
        _services.Spare.Given(_deliveries.Progress().Count);
        LogAssigned(_logger, _services.GroupId, partitions.Count);
    }

    private void Revoked(List<TopicPartitionOffset> partitions)
    {
        // 1. and 2.
        _deliveries.Halt([.. partitions.Select(partition => (_services.Topics.NameOf(partition.Topic), partition.Partition.Value))], _services.HandOverWait);

        // 3.
        _commits.HandOver(partitions.Select(partition => partition.TopicPartition).Where(partition => !_seeks.IsMoving(partition)).ToHashSet(), _services.HandOverWait);
        Remember();

        // 4.
        Release(partitions);
        LogRevoked(_logger, _services.GroupId, partitions.Count);
    }

    private void Lost(List<TopicPartitionOffset> partitions)
    {
        Release(partitions);
        _services.Spare.Reset();
        LogLost(_logger, _services.GroupId, partitions.Count);
    }

    private void Release(List<TopicPartitionOffset> partitions)
    {
        foreach (var partition in partitions)
        {
            _seeks.Forget(partition.TopicPartition);
            var topic = _services.Topics.NameOf(partition.Topic);

            // Read, but not yet in the ledger: under a later assignment it would stand before what that one begins with.
            _batch.RemoveAll(message => message.Topic == topic && message.Partition == partition.Partition.Value);
            _deliveries.Release(topic, partition.Partition.Value);
        }
    }

    // Kafka drops the committed offsets of a group that had no members for long; the metadata topic does not.
    private void Remember()
    {
        _rememberedAt = _time.GetTimestamp();
        foreach (var progress in _deliveries.Progress().Where(progress => progress.Committed >= 0))
            _services.Metadata.Memory.Remember(progress.Topic, progress.Partition, progress.Committed);
    }

    private TopicPartition ToKafka(PartitionProgress progress) => new(_services.Topics.KafkaTopicOf(progress.Topic), progress.Partition);
}
