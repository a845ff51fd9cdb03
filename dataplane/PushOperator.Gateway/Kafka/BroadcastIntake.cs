using Confluent.Kafka;
using PushOperator.Gateway.Diagnostics;
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
    private static readonly TimeSpan DiscoveryInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan EndsInterval = TimeSpan.FromMilliseconds(500);

    private readonly KafkaClients _clients;
    private readonly TopicMap _topics;
    private readonly FrameLogs _logs;
    private readonly IntakeEvents _events;
    private readonly GatewayMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly DedicatedThread _thread;
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly KafkaReachability _reachability = new();
    private long _endsAt;
    private volatile IReadOnlyDictionary<int, long> _ends = new Dictionary<int, long>();

    public BroadcastIntake(KafkaClients clients, TopicMap topics, FrameLogs logs, IntakeEvents events, GatewayMetrics metrics, TimeProvider time, ILogger logger)
    {
        _clients = clients;
        _topics = topics;
        _logs = logs;
        _events = events;
        _metrics = metrics;
        _time = time;
        _logger = logger;
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

    private void Read(CancellationToken stopping)
    {
        using var consumer = _clients.AssignedConsumer("broadcast", prefetchKilobytes: 16_384)
            .SetErrorHandler((_, error) => _reachability.Report(error))
            .SetLogHandler((_, message) => LogClient(_logger, message.Facility, message.Message))
            .Build();
        using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        consumer.Assign(_logs.Partitions.Snapshot().Select(partition => At(partition, _logs.NextOffsets()[partition.Index])));
        var assigned = Discover(consumer, admin, _logs.Partitions.Count);
        _started.TrySetResult();
        _reachability.Reached();
        var discovered = _time.GetTimestamp();
        while (!stopping.IsCancellationRequested)
        {
            ReadBatch(consumer);
            if (_time.GetElapsedTime(discovered) < (_reachability.IsReachable ? DiscoveryInterval : ProbeInterval)) continue;
            assigned = DiscoverAgain(consumer, admin, assigned);
            discovered = _time.GetTimestamp();
        }
    }

    private int DiscoverAgain(IConsumer<byte[]?, byte[]?> consumer, IAdminClient admin, int assigned)
    {
        try
        {
            assigned = Discover(consumer, admin, assigned);
            _reachability.Reached();
        }
        catch (KafkaException e) when (!e.Error.IsFatal)
        {
            LogReadError(_logger, "metadata", e.Error.Code, e.Error.Reason);
            _reachability.Lost();
        }

        return assigned;
    }

    private int Discover(IConsumer<byte[]?, byte[]?> consumer, IAdminClient admin, int assigned)
    {
        foreach (var topic in _topics.Topics)
        {
            var metadata = admin.GetMetadata(topic.KafkaTopic, QueryBound).Topics.Single();
            if (metadata.Error.IsError) throw new KafkaException(metadata.Error);
            foreach (var partition in metadata.Partitions.OrderBy(partition => partition.PartitionId))
            {
                if (_logs.Partitions.Find(topic.Name, partition.PartitionId) is not null) continue;
                var range = consumer.QueryWatermarkOffsets(new TopicPartition(topic.KafkaTopic, partition.PartitionId), QueryBound);

                // A partition added while we run is read from its beginning: what was written to it before we saw it is as new as the rest.
                var start = _started.Task.IsCompleted ? range.Low : range.High;
                _logs.Partitions.Add(topic.Name, topic.KafkaTopic, partition.PartitionId, start.Value);
            }
        }

        var added = _logs.Partitions.Snapshot().Skip(assigned).ToArray();
        if (added.Length == 0) return assigned;
        consumer.IncrementalAssign(added.Select(partition => At(partition, partition.Start)));
        LogAssigned(_logger, added.Length, assigned + added.Length);
        return assigned + added.Length;
    }

    private void ReadBatch(IConsumer<byte[]?, byte[]?> consumer)
    {
        var read = 0;
        for (var wait = Wait; read < BatchRecords; wait = TimeSpan.Zero)
        {
            if (!TryRead(consumer, wait, out var record)) break;
            if (record is null || record.IsPartitionEOF) continue;
            var topic = _topics.NameOf(record.Topic);
            _logs.Append(_logs.Partitions.Find(topic, record.Partition.Value)!, Records.ToMessage(record, topic));
            read++;
        }

        RememberEnds(consumer);
        if (read == 0) return;
        _reachability.Reached();
        _metrics.MessagesRead(read);
        _events.Appended();
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
        catch (ConsumeException e) when (PartitionRange.IsOutOfRange(e.Error))
        {
            GoOnAfterGap(consumer, e.ConsumerRecord.TopicPartition);
            return true;
        }
        catch (ConsumeException e) when (!e.Error.IsFatal)
        {
            LogReadError(_logger, e.ConsumerRecord?.Topic ?? "", e.Error.Code, e.Error.Reason);
            _reachability.Report(e.Error);
            return false;
        }
    }

    private void GoOnAfterGap(IConsumer<byte[]?, byte[]?> consumer, TopicPartition asked)
    {
        var topic = _topics.NameOf(asked.Topic);
        var partition = _logs.Partitions.Find(topic, asked.Partition.Value)!;
        var (goOn, gap) = PartitionRange.Resolve(consumer, asked, topic, _logs.NextOffsets()[partition.Index]);
        if (gap is not null)
        {
            LogGap(_logger, topic, partition.Partition, gap.From, gap.To, gap.Reason);
            _metrics.GapFound(gap.Reason);
            _logs.AppendGap(partition, gap);
            if (gap.Reason == GapReason.Truncation) _events.CutBack(partition, gap);
            _events.Appended();
        }

        consumer.IncrementalUnassign([asked]);
        consumer.IncrementalAssign([At(partition, goOn)]);
    }

    // What the last fetch said, without asking: for the lag in metadata and status.
    private void RememberEnds(IConsumer<byte[]?, byte[]?> consumer)
    {
        if (_endsAt != 0 && _time.GetElapsedTime(_endsAt) < EndsInterval) return;
        _endsAt = _time.GetTimestamp();
        var ends = new Dictionary<int, long>();
        foreach (var partition in _logs.Partitions.Snapshot())
        {
            var high = consumer.GetWatermarkOffsets(new TopicPartition(partition.KafkaTopic, partition.Partition)).High;
            if (high.Value >= 0) ends[partition.Index] = high.Value;
        }

        _ends = ends;
    }

    private void Failed(Exception e)
    {
        _reachability.Lost();
        LogFailed(_logger, e);
    }

    private static TopicPartitionOffset At(LogPartition partition, long offset) => new(partition.KafkaTopic, partition.Partition, offset);
}
