using Confluent.Kafka;
using PushOperator.Gateway.Diagnostics;
using PushOperator.Gateway.Threading;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Kafka;

/// <summary>
/// Reads every partition of the group's topics, from where the pod found their ends when it started, into the frame logs. No consumer group:
/// each pod reads everything.
/// </summary>
/// <remarks>One thread. Records are taken in batches; The group hears of each batch on that thread.</remarks>
internal sealed partial class BroadcastIntake : IDisposable
{
    private const int BatchRecords = 1_000;
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan QueryBound = TimeSpan.FromSeconds(5);

    // New partitions and topics that were made anew are seen within it.
    private static readonly TimeSpan DiscoveryInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan EndsInterval = TimeSpan.FromMilliseconds(500);

    private readonly KafkaClients _clients;
    private readonly TopicMap _topics;
    private readonly TopicDescriptions _descriptions;
    private readonly FrameLogs _logs;
    private readonly IntakeEvents _events;
    private readonly GatewayMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly DedicatedThread _thread;
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly KafkaReachability _reachability = new();
    private long _endsAt;
    private readonly OpenTransactions _transactions;
    private volatile IReadOnlyDictionary<int, long> _ends = new Dictionary<int, long>();
    private volatile IReadOnlySet<int> _blocked = new HashSet<int>();

    public BroadcastIntake(KafkaClients clients, TopicMap topics, TopicDescriptions descriptions, FrameLogs logs, IntakeEvents events, GatewayMetrics metrics, TimeProvider time, ILogger logger)
    {
        _clients = clients;
        _topics = topics;
        _descriptions = descriptions;
        _logs = logs;
        _events = events;
        _metrics = metrics;
        _time = time;
        _logger = logger;
        _transactions = new OpenTransactions(time);
        _thread = new DedicatedThread("kafka-broadcast", Read, Failed);
    }

    /// <summary>Ends when the partitions of all topics are known and read.</summary>
    public Task Started => _started.Task;

    public bool IsConsuming => _started.Task.IsCompletedSuccessfully && _reachability.IsReachable;

    public void Start() => _thread.Start();

    public void Stop() => _thread.Stop(TimeSpan.FromSeconds(5));

    public void Dispose() => _thread.Dispose();

    /// <summary>The offset after the newest message as Kafka said last; −1 when it has not yet.</summary>
    public long EndOf(LogPartition partition) => _ends.GetValueOrDefault(partition.Index, -1);

    /// <summary>Whether what comes next waits for a publisher's open transaction.</summary>
    public bool IsBlocked(LogPartition partition) => _blocked.Contains(partition.Index);

    private void Read(CancellationToken stopping)
    {
        using var consumer = _clients.AssignedConsumer("broadcast", prefetchKilobytes: 16_384)
            .SetErrorHandler((_, error) => _reachability.Report(error))
            .SetLogHandler((_, message) => LogClient(_logger, message.Facility, message.Message))
            .Build();
        using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        var next = _logs.NextOffsets();
        consumer.Assign(Served().Select(partition => At(partition, next[partition.Index])));
        Discover(consumer);
        _started.TrySetResult();
        _reachability.Reached();
        var discovered = _time.GetTimestamp();
        var reader = new RecordReader(consumer, _topics, new Sink(this, consumer), _reachability, _logger);
        while (!stopping.IsCancellationRequested)
        {
            ReadBatch(consumer, reader);
            if (_time.GetElapsedTime(discovered) < (_reachability.IsReachable ? DiscoveryInterval : ProbeInterval)) continue;
            DiscoverAgain(consumer, admin);
            discovered = _time.GetTimestamp();
        }
    }

    private void DiscoverAgain(IConsumer<byte[]?, byte[]?> consumer, IAdminClient admin)
    {
        try
        {
            Discover(consumer);
            _reachability.Reached();
        }
        catch (KafkaException e) when (!e.Error.IsFatal)
        {
            LogReadError(_logger, "metadata", e.Error.Code, e.Error.Reason);
            Probe(admin);
        }
    }

    // Descriptions come from the cluster's controller alone; any broker says whether Kafka can be read.
    private void Probe(IAdminClient admin)
    {
        try
        {
            admin.GetMetadata(_topics.Topics[0].KafkaTopic, QueryBound);
            _reachability.Reached();
        }
        catch (KafkaException e) when (!e.Error.IsFatal)
        {
            _reachability.Lost();
        }
    }

    private void Discover(IConsumer<byte[]?, byte[]?> consumer)
    {
        var topics = _descriptions.AskAsync().GetAwaiter().GetResult();
        if (!_started.Task.IsCompleted && _topics.Topics.FirstOrDefault(topic => topics.All(found => found.Name != topic.Name)) is { } missing)
            throw new KafkaException(new Error(ErrorCode.UnknownTopicOrPart, $"{missing.KafkaTopic} does not exist"));
        foreach (var topic in topics)
        {
            if (IsMadeAnew(topic)) StartAnew(consumer, topic);
            Add(consumer, topic);
        }
    }

    private void Add(IConsumer<byte[]?, byte[]?> consumer, KafkaTopicState topic)
    {
        var added = new List<LogPartition>();
        foreach (var number in topic.Partitions)
        {
            var known = _logs.Partitions.Find(topic.Name, number);
            if (known is { IsGone: false }) continue;
            if (known is not null)
            {
                _logs.Partitions.Replace(known with { IsGone = false });
                added.Add(known);
                continue;
            }

            var range = consumer.QueryWatermarkOffsets(new TopicPartition(topic.KafkaTopic, number), QueryBound);

            // A partition added while we run is read from its beginning: what was written to it before we saw it is as new as the rest.
            var start = _started.Task.IsCompleted ? range.Low : range.High;
            added.Add(_logs.Partitions.Add(topic.Name, topic.KafkaTopic, number, start.Value, topic.Id));
        }

        if (added.Count == 0) return;
        consumer.IncrementalAssign(added.Select(partition => At(partition, partition.Start)));
        LogAssigned(_logger, added.Count, _logs.Partitions.Count);
    }

    private bool IsMadeAnew(KafkaTopicState topic) =>
        topic.Id != Guid.Empty && _logs.Partitions.Snapshot().Any(partition => partition.Topic == topic.Name && partition.TopicId != Guid.Empty && partition.TopicId != topic.Id);

    // Everything is asked before anything is changed: when Kafka does not answer, the next discovery finds the same to do.
    private void StartAnew(IConsumer<byte[]?, byte[]?> consumer, KafkaTopicState topic)
    {
        var next = _logs.NextOffsets();
        var cuts = new List<PartitionCut>();
        foreach (var partition in _logs.Partitions.Snapshot().Where(partition => partition.Topic == topic.Name))
        {
            long? first = topic.Partitions.Contains(partition.Partition)
                ? consumer.QueryWatermarkOffsets(new TopicPartition(topic.KafkaTopic, partition.Partition), QueryBound).Low.Value
                : null;
            cuts.Add(PartitionCut.Recreated(partition, topic.Id, first, next[partition.Index]));
        }

        LogMadeAnew(_logger, topic.Name, topic.KafkaTopic, topic.Id);
        consumer.IncrementalUnassign(cuts.Where(cut => !cut.Before.IsGone).Select(cut => ToKafka(cut.Before)));
        CutBack(cuts);
        consumer.IncrementalAssign(cuts.Where(cut => !cut.After.IsGone).Select(cut => At(cut.After, cut.GoOnAt)));
    }

    private void CutBack(IReadOnlyList<PartitionCut> cuts)
    {
        foreach (var cut in cuts)
        {
            LogGap(_logger, cut.Gap.Topic, cut.Gap.Partition, cut.Gap.From, cut.Gap.To, cut.Gap.Reason);
            _metrics.GapFound(cut.Gap.Reason);
        }

        _logs.CutBack(cuts);
        _events.CutBack(cuts);
        _events.Appended();
    }

    private void ReadBatch(IConsumer<byte[]?, byte[]?> consumer, RecordReader reader)
    {
        var read = reader.Read(BatchRecords, Wait);
        RememberEnds(consumer);
        if (read == 0) return;
        _metrics.MessagesRead(read);
        _events.Appended();
    }

    private void GoOnAfterGap(IConsumer<byte[]?, byte[]?> consumer, TopicPartitionOffset asked)
    {
        var topic = _topics.NameOf(asked.Topic);
        var generation = _logs.Partitions.Find(topic, asked.Partition.Value)!.Generation;

        // The usual reason for an offset that is gone at both ends: the topic is another one.
        Discover(consumer);
        var partition = _logs.Partitions.Find(topic, asked.Partition.Value)!;
        if (partition.Generation != generation) return;
        var (goOn, gap) = PartitionRange.Resolve(consumer, asked, topic, _logs.NextOffsets()[partition.Index]);
        if (gap is { Reason: GapReason.Truncation })
        {
            CutBack([PartitionCut.Truncated(partition, gap)]);
        }
        else if (gap is not null)
        {
            LogGap(_logger, topic, partition.Partition, gap.From, gap.To, gap.Reason);
            _metrics.GapFound(gap.Reason);
            _logs.AppendGap(partition, gap);
            _events.Appended();
        }

        consumer.IncrementalUnassign([asked.TopicPartition]);
        consumer.IncrementalAssign([At(partition, goOn)]);
    }

    // What the last fetch said, without asking: for the lag in metadata and status.
    private void RememberEnds(IConsumer<byte[]?, byte[]?> consumer)
    {
        if (_endsAt != 0 && _time.GetElapsedTime(_endsAt) < EndsInterval) return;
        _endsAt = _time.GetTimestamp();
        var next = _logs.NextOffsets();
        var ends = new Dictionary<int, long>();
        var blocked = new HashSet<int>();
        foreach (var partition in Served())
        {
            var high = consumer.GetWatermarkOffsets(ToKafka(partition)).High;
            if (high.Value < 0) continue;
            ends[partition.Index] = high.Value;
            if (_transactions.IsBlocked(ToKafka(partition), next[partition.Index], high.Value)) blocked.Add(partition.Index);
        }

        (_ends, _blocked) = (ends, blocked);
        _metrics.PartitionsBlocked(blocked.Count);
    }

    private void Failed(Exception e)
    {
        _reachability.Lost();
        LogFailed(_logger, e);
    }

    private IEnumerable<LogPartition> Served() => _logs.Partitions.Snapshot().Where(partition => !partition.IsGone);

    private static TopicPartition ToKafka(LogPartition partition) => new(partition.KafkaTopic, partition.Partition);

    private static TopicPartitionOffset At(LogPartition partition, long offset) => new(partition.KafkaTopic, partition.Partition, offset);

    private sealed class Sink(BroadcastIntake intake, IConsumer<byte[]?, byte[]?> consumer) : IRecordSink
    {
        public void Add(Message message)
        {
            intake._events.Read(message);
            intake._logs.Append(intake._logs.Partitions.Find(message.Topic, message.Partition)!, message);
        }

        // Positions are those of messages: an end moves none.
        public void ReachedEnd(string topic, TopicPartitionOffset end) => intake._transactions.ReachedEnd(end);

        public void OutOfRange(TopicPartitionOffset asked) => intake.GoOnAfterGap(consumer, asked);
    }
}
