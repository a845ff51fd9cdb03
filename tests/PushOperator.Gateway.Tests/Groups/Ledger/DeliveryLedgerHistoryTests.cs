using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Groups.Ledger;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Tests.Groups.Ledger;

/// <summary>Seeded histories of everything that can happen to a ledger, checked after each step against what a commit and an order may be.</summary>
public sealed class DeliveryLedgerHistoryTests
{
    [Theory]
    [InlineData(0, MessageOrdering.Key)]
    [InlineData(1, MessageOrdering.Key)]
    [InlineData(2, MessageOrdering.Key)]
    [InlineData(3, MessageOrdering.None)]
    public void Whatever_happens_the_commit_never_passes_unfinished_work_and_all_is_delivered_in_the_end(int block, MessageOrdering ordering)
    {
        for (var seed = block * 150; seed < (block + 1) * 150; seed++) new History(seed, ordering).Run();
    }

    private sealed class History
    {
        private const int Keys = 5;
        private readonly int _seed;
        private readonly Random _random;
        private readonly MessageOrdering _ordering;
        private readonly DeliveryLedger _ledger;
        private readonly List<Message> _log = [];
        private readonly HashSet<long> _done = [];
        private readonly Dictionary<long, HashSet<long>> _hasSeen = [];
        private readonly Dictionary<byte, long> _lastOfKey = [];
        private readonly List<Seat> _seats = [];
        private PartitionLedger _partition;
        private long _committed;
        private int _read;
        private long _now;
        private long _ids;

        public History(int seed, MessageOrdering ordering)
        {
            _seed = seed;
            _random = new Random(seed);
            _ordering = ordering;
            _ledger = new DeliveryLedger(new LedgerSettings
            {
                Ordering = ordering,
                AckTimeoutMs = 1_000,
                MaxDeliveries = _random.Next(2) == 0 ? 0 : 4,
                Backoff = new BackoffConfiguration { InitialMs = 100, MaxMs = 500 },
                HasDeadLetterTopic = true,
            });
            for (long offset = 0; _log.Count < 120; offset += _random.Next(4) == 0 ? 3 : 1)
            {
                byte[]? key = _random.Next(4) == 0 ? null : [(byte)_random.Next(Keys)];
                _log.Add(new Message { Topic = "t", Partition = 0, Offset = offset, TimestampMs = 0, Key = key, Value = [1] });
            }

            _partition = _ledger.Assign("t", 0);
        }

        public void Run()
        {
            for (var step = 0; step < 600; step++)
            {
                Step(_random.Next(100));
                Check();
            }

            Finish();
            _partition.Watermark.Should().Be(_log[^1].Offset + 1, $"everything is done in the end of history {_seed}");
            _done.Should().HaveCount(_log.Count);
        }

        private void Step(int dice)
        {
            if (dice < 15) Read(_random.Next(1, 8));
            else if (dice < 20 && _seats.Count < 5) Join();
            else if (dice < 23 && _seats.Count > 0) Leave(_seats[_random.Next(_seats.Count)]);
            else if (dice < 65 && _seats.Count > 0) AckSome(_seats[_random.Next(_seats.Count)]);
            else if (dice < 75 && _seats.Count > 0) NackSome(_seats[_random.Next(_seats.Count)]);
            else if (dice < 78 && _seats.Count > 0) Pause(_seats[_random.Next(_seats.Count)]);
            else if (dice < 80) _committed = Math.Max(_committed, _partition.Watermark);
            else if (dice < 82) Rebalance(commits: _random.Next(2) == 0);
            else if (dice < 90) Tick(_random.Next(400));
            else DeadLetter(fails: _random.Next(3) == 0);
            _ledger.Dispatch(_now);
            foreach (var seat in _seats.Where(_ => _random.Next(3) > 0)) TakeFrom(seat);
        }

        private void Read(int count)
        {
            for (var i = 0; i < count && _read < _log.Count; i++) _ledger.Add(_partition, _log[_read++]);
            if (_read == _log.Count) _partition.AdvanceTo(_log[^1].Offset + 1);
        }

        private void Join()
        {
            var seat = new Seat(++_ids, _random.Next(1, 6), long.MaxValue);
            _seats.Add(seat);
            _ledger.AddSeat(seat);
        }

        private void Leave(Seat seat)
        {
            _seats.Remove(seat);
            _ledger.RemoveSeat(seat, _now);
        }

        private void Pause(Seat seat) => _ledger.SetPaused(seat, !seat.IsPaused);

        // Acknowledges something this seat ever saw, still its own or not.
        private void AckSome(Seat seat)
        {
            if (!_hasSeen.TryGetValue(seat.Id, out var seen) || seen.Count == 0) return;
            var offset = seen.ElementAt(_random.Next(seen.Count));
            var known = _partition.Find(offset)?.WasGivenTo(seat) ?? false;
            if (_ledger.Ack(seat, new MessageId("t", 0, offset)) == AckOutcome.Done && known) _done.Add(offset);
        }

        private void NackSome(Seat seat)
        {
            if (seat.Oldest is not { IsTaken: true } delivery) return;
            _ledger.Nack(seat, new MessageId("t", 0, delivery.Offset), _random.Next(2) == 0 ? TimeSpan.FromMilliseconds(_random.Next(300)) : null, _now);
        }

        private void Tick(int ms)
        {
            _now += ms;
            _ledger.Tick(_now);
        }

        private void DeadLetter(bool fails)
        {
            if (_ledger.TakeDeadLetter() is not { } letter) return;
            if (fails)
            {
                _ledger.DeadLetterFailed(letter, _now);
                return;
            }

            _done.Add(letter.Offset);
            _ledger.DeadLettered(letter);
        }

        // The partition goes and comes back: what was committed is where it begins again, what was not is read again.
        private void Rebalance(bool commits)
        {
            if (commits) _committed = Math.Max(_committed, _partition.Watermark);
            _partition = _ledger.Assign("t", 0);
            _done.RemoveWhere(offset => offset >= _committed);
            _read = _log.FindIndex(message => message.Offset >= _committed) is var index and >= 0 ? index : _log.Count;
            _partition.AdvanceTo(Math.Max(_committed, 0));
            _lastOfKey.Clear();
        }

        private void TakeFrom(Seat seat)
        {
            while (_ledger.Take(seat) is { } delivery)
            {
                var message = delivery.Message!;
                if (!_hasSeen.TryGetValue(seat.Id, out var seen)) _hasSeen[seat.Id] = seen = [];
                seen.Add(delivery.Offset);
                if (message.Key is not { } key || delivery.Count > 1 || _ordering == MessageOrdering.None) continue;
                delivery.Offset.Should().BeGreaterThan(_lastOfKey.GetValueOrDefault(key[0], -1), $"first deliveries of a key are in order (history {_seed})");
                _lastOfKey[key[0]] = delivery.Offset;
                var before = _log.Where(other => other.Offset >= _committed && other.Offset < delivery.Offset && other.Key is { } otherKey && otherKey[0] == key[0]);
                before.Where(other => !_done.Contains(other.Offset)).Should().BeEmpty($"a key waits for what is before it (history {_seed})");
            }
        }

        private void Check()
        {
            var watermark = _partition.Watermark;
            _log.Where(message => message.Offset >= _committed && message.Offset < watermark && !_done.Contains(message.Offset)).Should().BeEmpty(
                $"nothing below the watermark is unfinished (history {_seed})");
            foreach (var seat in _seats)
            {
                var held = 0;
                for (var delivery = seat.Oldest; delivery is not null; delivery = delivery.Next) held++;
                held.Should().Be(seat.InFlight);
            }
        }

        private void Finish()
        {
            foreach (var seat in _seats.ToArray()) Leave(seat);
            Join();
            for (var round = 0; round < 3_000 && _partition.Watermark <= _log[^1].Offset; round++)
            {
                Read(10);
                Tick(50);
                DeadLetter(fails: false);
                _ledger.Dispatch(_now);
                TakeFrom(_seats[0]);
                while (_seats[0].Oldest is { IsTaken: true } delivery)
                {
                    _done.Add(delivery.Offset);
                    _ledger.Ack(_seats[0], new MessageId("t", 0, delivery.Offset));
                }
            }
        }
    }
}
