using Confluent.Kafka;
using PushOperator.Gateway.Diagnostics;
using PushOperator.Gateway.Kafka;
using PushOperator.Gateway.Threading;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Replay;

/// <summary>
/// Reads for subscribers that are behind the frame log's window. A request is one partition from one offset on; all who ask for the same share the
/// answer. Several partitions are read at once, so that one that cannot be read holds up no others.
/// </summary>
/// <remarks>One thread, one consumer. Requests are at most one a waiting subscriber, so their number is bounded by the connections.</remarks>
internal sealed partial class ReplayReader : IReplaySource, IDisposable
{
    private const long CacheBytes = 64L << 20;

    // Partitions whose leader is away hold up no others, until there are as many of them; a chunk each is what they cost.
    private const int AtOnce = 16;

    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ShortPatience = TimeSpan.FromSeconds(1);

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
    private volatile bool _isAsked;

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

        _isAsked = true;
        if (_requested.CurrentCount == 0) _requested.Release();
        return null;
    }

    /// <summary>Forgets what was read of a partition whose log was cut back.</summary>
    public void Forget(int partition) => _cache.Forget(partition);

    private void Read(CancellationToken stopping)
    {
        IConsumer<byte[]?, byte[]?>? consumer = null;
        var reads = new Dictionary<TopicPartition, ReplayRead>();
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                _isAsked = false;
                while (reads.Count < AtOnce && Next(reads) is { } key)
                {
                    // Made when first needed: a pod whose subscribers never fall behind keeps no second client.
                    consumer ??= _clients.AssignedConsumer("replay", prefetchKilobytes: 8_192).SetLogHandler((_, message) => LogClient(_logger, message.Facility, message.Message)).Build();
                    Begin(consumer, reads, key);
                }

                if (reads.Count == 0)
                {
                    _requested.Wait(Idle, stopping);
                    continue;
                }

                ReadOn(consumer!, reads);
                GiveUpSlow(consumer!, reads);
            }
        }
        finally
        {
            // What was being read is asked again by the next round of the loop.
            lock (_requestsLock) foreach (var read in reads.Values.Where(read => !read.IsAnswered)) _requests.Enqueue(read.Key);
            consumer?.Dispose();
        }
    }

    /// <summary>The first request for a partition that is not being read.</summary>
    private ReplayKey? Next(Dictionary<TopicPartition, ReplayRead> reads)
    {
        lock (_requestsLock)
        {
            for (var left = _requests.Count; left > 0; left--)
            {
                var key = _requests.Dequeue();
                if (reads.Count == 0 || reads.Values.All(read => read.Key.Partition != key.Partition)) return key;
                _requests.Enqueue(key);
            }

            return null;
        }
    }

    private void Begin(IConsumer<byte[]?, byte[]?> consumer, Dictionary<TopicPartition, ReplayRead> reads, ReplayKey key)
    {
        var partition = _partitions[key.Partition];
        if (_cache.Find(key) is { } known)
        {
            Answer(key, known);
        }
        else if (partition.Generation != key.Generation)
        {
            Answer(key, ReplayChunk.Nothing(key));
        }
        else
        {
            var read = new ReplayRead(key, partition, new FrameEncoder(key.Coding, _groupNamespace), _time.GetTimestamp());
            reads.Add(read.Source, read);
            consumer.IncrementalAssign([new TopicPartitionOffset(read.Source, key.Offset)]);
        }
    }

    /// <summary>Reads until a request is done or another comes, for a fraction of a second at most.</summary>
    private void ReadOn(IConsumer<byte[]?, byte[]?> consumer, Dictionary<TopicPartition, ReplayRead> reads)
    {
        var (began, count) = (_time.GetTimestamp(), reads.Count);
        do ReadOne(consumer, reads);
        while (reads.Count == count && !_isAsked && _time.GetElapsedTime(began) < Idle);
    }

    private void ReadOne(IConsumer<byte[]?, byte[]?> consumer, Dictionary<TopicPartition, ReplayRead> reads)
    {
        try
        {
            if (consumer.Consume(Step) is not { } record || !reads.TryGetValue(record.TopicPartition, out var read)) return;
            AddCompacted(read.Partition, record.Offset.Value, read.Builder);
            if (record.IsPartitionEOF)
            {
                // Nothing is left before where the pod began, whatever Kafka has kept: it goes on from there.
                read.Builder.AdvanceTo(Math.Max(record.Offset.Value, read.Partition.Start));
                Turn(consumer, reads, read, isOver: true);
            }
            else
            {
                read.Builder.Add(Records.ToMessage(record, read.Partition.Topic));
                if (read.IsFull) Turn(consumer, reads, read, isOver: false);
            }
        }
        catch (ConsumeException e) when (PartitionRange.IsOutOfRange(e.Error))
        {
            if (reads.TryGetValue(e.ConsumerRecord.TopicPartition, out var read)) GoOnAfterGap(consumer, read, e.ConsumerRecord.TopicPartitionOffset);
        }
        catch (ConsumeException e) when (!e.Error.IsFatal)
        {
            LogReadError(_logger, e.ConsumerRecord?.TopicPartition, e.Error.Code, e.Error.Reason);
        }
    }

    /// <summary>Ends the reading of partitions that give nothing, sooner when others wait in line.</summary>
    private void GiveUpSlow(IConsumer<byte[]?, byte[]?> consumer, Dictionary<TopicPartition, ReplayRead> reads)
    {
        bool othersWait;
        lock (_requestsLock) othersWait = reads.Count == AtOnce && _requests.Count > 0;
        var patience = othersWait ? ShortPatience : Patience;
        foreach (var read in reads.Values.Where(read => _time.GetElapsedTime(read.BeganAt) >= patience).ToArray()) Turn(consumer, reads, read, isOver: true);
    }

    private void Turn(IConsumer<byte[]?, byte[]?> consumer, Dictionary<TopicPartition, ReplayRead> reads, ReplayRead read, bool isOver)
    {
        var (chunk, goesOn) = read.Turn(_time.GetTimestamp());
        if (chunk.To > chunk.From)
        {
            _cache.Add(chunk);
            _metrics.MessagesReplayed(chunk.Frames.Count);
        }

        if (!read.IsAnswered)
        {
            if (chunk.To == chunk.From) LogNothing(_logger, read.Partition.Topic, read.Partition.Partition, chunk.From);
            read.IsAnswered = true;
            // With nothing in it, who still wants it stands in line again.
            Answer(read.Key, chunk);
        }

        if (goesOn && !isOver) return;
        reads.Remove(read.Source);
        consumer.IncrementalUnassign([read.Source]);
    }

    // In a topic that is not compacted, offsets without a message are transactions' markers and what was aborted: nothing is missing.
    private void AddCompacted(LogPartition partition, long next, ChunkBuilder builder)
    {
        if (next <= builder.Next || !_topics.IsCompacted(partition.Topic)) return;
        _metrics.GapFound(GapReason.Compaction);
        builder.AddGap(new Gap(partition.Topic, partition.Partition, builder.Next, next - 1, GapReason.Compaction));
    }

    private void GoOnAfterGap(IConsumer<byte[]?, byte[]?> consumer, ReplayRead read, TopicPartitionOffset asked)
    {
        var partition = read.Partition;
        var (goOn, gap) = PartitionRange.Resolve(consumer, asked, partition.Topic, read.Builder.Next);
        if (gap is { Reason: GapReason.Retention })
        {
            LogGap(_logger, partition.Topic, partition.Partition, gap.From, gap.To);
            _metrics.GapFound(gap.Reason);
            read.Builder.AddGap(gap);
        }

        consumer.IncrementalUnassign([read.Source]);
        consumer.IncrementalAssign([new TopicPartitionOffset(read.Source, goOn)]);
    }

    private void Answer(ReplayKey key, ReplayChunk chunk)
    {
        List<IReplayWaiter>? waiters;
        lock (_requestsLock) _waiters.Remove(key, out waiters);
        foreach (var waiter in waiters ?? []) waiter.OnChunk(key, chunk);
    }
}
