using System.Text.Json;
using PushOperator.Gateway.Groups.Broadcast;
using PushOperator.Gateway.Replay;
using PushOperator.Gateway.Tests.Groups.Support;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Tests.Groups.Broadcast;

public sealed class SubscriberFeedTests
{
    /// <summary>Hundreds of seeded histories: messages arrive, subscribers join anywhere, read in any pieces, fall out of a tiny window, are caught up late.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_the_interleaving_nothing_comes_twice_and_nothing_is_skipped(int block)
    {
        for (var seed = block * 100; seed < (block + 1) * 100; seed++) new History(seed).Run();
    }

    private sealed class History
    {
        private const int Partitions = 3;
        private readonly int _seed;
        private readonly Random _random;
        private readonly FrameLogs _logs = new("ns", new FrameLogOptions { SegmentBytes = 400, WindowBytes = 1_200 });
        private readonly FrameLog _log;
        private readonly List<long>[] _kafka = [[], [], []];
        private readonly LateReplay _replay;
        private readonly List<Reader> _readers = [];

        public History(int seed)
        {
            _seed = seed;
            _random = new Random(seed);
            for (var partition = 0; partition < Partitions; partition++)
            {
                // What was there before the pod began is only in Kafka.
                Grow(partition, _random.Next(0, 30));
                _logs.Partitions.Add($"t{partition % 2}", $"t{partition % 2}", partition, NextOf(partition));
            }

            _log = _logs.Get(FrameFormat.Json);
            _replay = new LateReplay(_random, _kafka, _logs.Partitions);
        }

        public void Run()
        {
            for (var step = 0; step < 400; step++)
            {
                switch (_random.Next(6))
                {
                    case 0 or 1:
                        Append(_random.Next(Partitions), _random.Next(1, 12));
                        break;
                    case 2 when _readers.Count < 6:
                        Join();
                        break;
                    case 3:
                        _replay.AnswerOne();
                        break;
                    default:
                        if (_readers.Count > 0) _readers[_random.Next(_readers.Count)].Take(_random.Next(1, 600));
                        break;
                }
            }

            for (var rounds = 0; rounds < 5_000 && _readers.Any(reader => reader.Take(500)) | _replay.AnswerOne(); rounds++)
            {
            }

            foreach (var reader in _readers) Check(reader);
        }

        private void Check(Reader reader)
        {
            for (var partition = 0; partition < Partitions; partition++)
            {
                var expected = reader.Wants(partition) ? _kafka[partition].Where(offset => offset >= reader.From[partition]) : [];
                reader.Got[partition].Should().Equal(expected, $"partition {partition} of a subscriber in history {_seed}");
            }
        }

        private void Join()
        {
            var from = Enumerable.Range(0, Partitions).Select(partition => (long)_random.Next(0, (int)NextOf(partition) + 1)).ToArray();
            var topics = _random.Next(3) == 0 ? new HashSet<string> { "t0" } : null;
            _readers.Add(new Reader(_log, _logs.Partitions, _replay, from, topics, explicitAcks: _random.Next(2) == 0));
        }

        private void Append(int partition, int count)
        {
            var before = _kafka[partition].Count;
            Grow(partition, count);
            foreach (var offset in _kafka[partition].Skip(before)) _logs.Append(_logs.Partitions[partition], MessageAt(_logs.Partitions[partition], offset));
        }

        // Offsets have holes, as after compaction and around transaction markers.
        private void Grow(int partition, int count)
        {
            for (var i = 0; i < count; i++) _kafka[partition].Add(NextOf(partition) + (_random.Next(5) == 0 ? 2 : 0));
        }

        private long NextOf(int partition) => _kafka[partition].Count == 0 ? 0 : _kafka[partition][^1] + 1;
    }

    private static Message MessageAt(LogPartition partition, long offset) =>
        new() { Topic = partition.Topic, Partition = partition.Partition, Offset = offset, TimestampMs = 0, Value = "1"u8.ToArray() };

    private sealed class Reader : IReplayWaiter
    {
        private readonly SubscriberFeed _feed;
        private readonly AckWindow? _acks;
        private readonly PartitionTable _partitions;
        private readonly HashSet<string>? _topics;

        public Reader(FrameLog log, PartitionTable partitions, IReplaySource replay, long[] from, HashSet<string>? topics, bool explicitAcks)
        {
            _partitions = partitions;
            _topics = topics;
            _acks = explicitAcks ? new AckWindow(5) : null;
            From = from.ToArray();
            Got = [[], [], []];
            _feed = new SubscriberFeed(log, FrameFormat.Json, partitions, replay, this, topics);
            _feed.MoveTo(from);
        }

        public long[] From { get; }

        public List<long>[] Got { get; }

        public bool Wants(int partition) => _topics is null || _topics.Contains(_partitions[partition].Topic);

        public bool Take(int maxBytes)
        {
            _feed.Confirm();
            if (!_feed.TryTake(maxBytes, _acks, 0, out var runs)) return false;
            foreach (var frame in FrameParser.Parse(runs.ToSequence()))
            {
                MessageId.TryParse(JsonDocument.Parse(frame.Payload).RootElement.GetProperty("id").GetString(), out var id);
                Got[id.Partition].Add(id.Offset);
                _acks?.Ack(id.Partition, id.Offset);
            }

            return true;
        }

        public void OnChunk(ReplayKey asked, ReplayChunk chunk) => _feed.OnChunk(asked, chunk);
    }

    /// <summary>Answers from memory now and then, else later and one at a time; chunks have any length.</summary>
    private sealed class LateReplay(Random random, List<long>[] kafka, PartitionTable partitions) : IReplaySource
    {
        private readonly Queue<(ReplayKey Key, IReplayWaiter Waiter)> _asked = [];

        public ReplayChunk? Request(ReplayKey key, IReplayWaiter waiter)
        {
            if (random.Next(3) == 0) return Read(key);
            _asked.Enqueue((key, waiter));
            return null;
        }

        public bool AnswerOne()
        {
            if (!_asked.TryDequeue(out var asked)) return false;
            asked.Waiter.OnChunk(asked.Key, Read(asked.Key));
            return true;
        }

        private ReplayChunk Read(ReplayKey key)
        {
            var builder = new ChunkBuilder(new FrameEncoder(key.Format, "ns"), partitions[key.Partition], Math.Max(key.Offset - random.Next(3), 0));
            var length = random.Next(1, 12);
            foreach (var offset in kafka[key.Partition].Where(offset => offset >= key.Offset).Take(length)) builder.Add(MessageAt(partitions[key.Partition], offset));
            builder.AdvanceTo(Math.Max(key.Offset + 1, builder.Next));
            return builder.Build();
        }
    }
}
