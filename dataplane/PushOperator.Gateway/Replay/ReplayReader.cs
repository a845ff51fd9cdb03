using Confluent.Kafka;
using PushOperator.Gateway.Diagnostics;
using PushOperator.Gateway.Kafka;
using PushOperator.Gateway.Threading;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Replay;

/// <summary>
/// Reads for subscribers that are behind the frame log's window. A request is one partition from one offset on; all who ask for the same share the
/// answer, and a few chunks more are read ahead, since whoever wants one chunk wants the next.
/// </summary>
/// <remarks>One thread, one consumer. Requests are at most one a waiting subscriber, so their number is bounded by the connections.</remarks>
internal sealed partial class ReplayReader : IReplaySource, IDisposable
{
    private const int ChunkBytes = 512 << 10;
    private const int ReadAhead = 4;
    private const long CacheBytes = 64L << 20;
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly KafkaClients _clients;
    private readonly PartitionTable _partitions;
    private readonly TopicMap _topics;
    private readonly string _groupNamespace;
    private readonly GatewayMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly DedicatedThread _thread;
    private readonly ReplayCache _cache = new(CacheBytes);
    private readonly Lock _requestsLock = new();
    private readonly Queue<ReplayKey> _requests = [];
    private readonly Dictionary<ReplayKey, List<IReplayWaiter>> _waiters = [];
    private readonly SemaphoreSlim _requested = new(0);

    public ReplayReader(KafkaClients clients, PartitionTable partitions, TopicMap topics, string groupNamespace, GatewayMetrics metrics, TimeProvider time, ILogger logger)
    {
        _clients = clients;
        _partitions = partitions;
        _topics = topics;
        _groupNamespace = groupNamespace;
        _metrics = metrics;
        _time = time;
        _logger = logger;
        _thread = new DedicatedThread("kafka-replay", Read, e => LogFailed(_logger, e));
    }

    public void Start() => _thread.Start();

    public void Stop() => _thread.Stop(TimeSpan.FromSeconds(5));

    public void Dispose() => _thread.Dispose();

    /// <inheritdoc/>
    public ReplayChunk? Request(ReplayKey key, IReplayWaiter waiter)
    {
        if (_cache.Find(key) is { } known) return known;
        lock (_requestsLock)
        {
            if (_waiters.TryGetValue(key, out var waiters))
            {
                waiters.Add(waiter);
                return null;
            }

            _waiters[key] = [waiter];
            _requests.Enqueue(key);
        }

        _requested.Release();
        return null;
    }

    /// <summary>Forgets what was read of a partition whose log was cut back.</summary>
    public void Forget(int partition) => _cache.Forget(partition);

    private void Read(CancellationToken stopping)
    {
        IConsumer<byte[]?, byte[]?>? consumer = null;
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                if (!_requested.Wait(Idle, stopping) || Peek() is not { } key) continue;

                // Made when first needed: a pod whose subscribers never fall behind keeps no second client.
                consumer ??= _clients.AssignedConsumer("replay", prefetchKilobytes: 8_192).SetLogHandler((_, message) => LogClient(_logger, message.Facility, message.Message)).Build();
                Serve(consumer, key, stopping);
            }
        }
        finally
        {
            // What was being read is asked again by the next round of the loop.
            if (!stopping.IsCancellationRequested) _requested.Release();
            consumer?.Dispose();
        }
    }

    private ReplayKey? Peek()
    {
        lock (_requestsLock) return _requests.TryPeek(out var key) ? key : null;
    }

    private void Serve(IConsumer<byte[]?, byte[]?> consumer, ReplayKey key, CancellationToken stopping)
    {
        if (_cache.Find(key) is { } known)
        {
            Answer(key, known);
            return;
        }

        var partition = _partitions[key.Partition];
        if (partition.Generation != key.Generation)
        {
            Answer(key, ReplayChunk.Nothing(key));
            return;
        }

        var encoder = new FrameEncoder(key.Format, _groupNamespace);
        consumer.Assign(new TopicPartitionOffset(partition.KafkaTopic, partition.Partition, key.Offset));
        var from = key.Offset;
        for (var read = 0; read < ReadAhead && !stopping.IsCancellationRequested; read++)
        {
            var (chunk, atEnd) = ReadChunk(consumer, partition, new ChunkBuilder(encoder, partition, from), stopping);
            if (chunk.To > chunk.From)
            {
                _cache.Add(chunk);
                _metrics.MessagesReplayed(chunk.Frames.Count);
                if (read == 0) Answer(key, chunk);
            }
            else if (read == 0)
            {
                // Others wait behind it, perhaps for partitions that can be read: who still wants it stands in line again.
                LogNothing(_logger, partition.Topic, partition.Partition, from);
                Answer(key, chunk);
                break;
            }

            from = chunk.To;
            if (atEnd) break;
        }

        consumer.Unassign();
    }

    private (ReplayChunk Chunk, bool AtEnd) ReadChunk(IConsumer<byte[]?, byte[]?> consumer, LogPartition partition, ChunkBuilder builder, CancellationToken stopping)
    {
        var started = _time.GetTimestamp();
        while (builder.Bytes < ChunkBytes && _time.GetElapsedTime(started) < Patience && !stopping.IsCancellationRequested)
        {
            try
            {
                var record = consumer.Consume(TimeSpan.FromMilliseconds(100));
                if (record is null) continue;
                if (record.IsPartitionEOF)
                {
                    AddCompacted(partition, record.Offset.Value, builder);

                    // Nothing is left before where the pod began, whatever Kafka has kept: it goes on from there.
                    builder.AdvanceTo(Math.Max(record.Offset.Value, partition.Start));
                    return (builder.Build(), true);
                }

                AddCompacted(partition, record.Offset.Value, builder);
                builder.Add(Records.ToMessage(record, partition.Topic));
            }
            catch (ConsumeException e) when (PartitionRange.IsOutOfRange(e.Error))
            {
                GoOnAfterGap(consumer, partition, e.ConsumerRecord.TopicPartitionOffset, builder);
            }
            catch (ConsumeException e) when (!e.Error.IsFatal)
            {
                LogReadError(_logger, partition.Topic, partition.Partition, e.Error.Code, e.Error.Reason);
            }
        }

        return (builder.Build(), false);
    }

    // In a topic that is not compacted, offsets without a message are transactions' markers and what was aborted: nothing is missing.
    private void AddCompacted(LogPartition partition, long next, ChunkBuilder builder)
    {
        if (next <= builder.Next || !_topics.IsCompacted(partition.Topic)) return;
        _metrics.GapFound(GapReason.Compaction);
        builder.AddGap(new Gap(partition.Topic, partition.Partition, builder.Next, next - 1, GapReason.Compaction));
    }

    private void GoOnAfterGap(IConsumer<byte[]?, byte[]?> consumer, LogPartition partition, TopicPartitionOffset asked, ChunkBuilder builder)
    {
        var (goOn, gap) = PartitionRange.Resolve(consumer, asked, partition.Topic, builder.Next);
        if (gap is { Reason: GapReason.Retention })
        {
            LogGap(_logger, partition.Topic, partition.Partition, gap.From, gap.To);
            _metrics.GapFound(gap.Reason);
            builder.AddGap(gap);
        }

        consumer.Assign(new TopicPartitionOffset(asked.TopicPartition, goOn));
    }

    private void Answer(ReplayKey key, ReplayChunk chunk)
    {
        List<IReplayWaiter>? waiters;
        lock (_requestsLock)
        {
            _requests.Dequeue();
            _waiters.Remove(key, out waiters);
        }

        foreach (var waiter in waiters ?? []) waiter.OnChunk(key, chunk);
    }
}
