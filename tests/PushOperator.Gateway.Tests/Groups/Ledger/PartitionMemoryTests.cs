using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Groups.Ledger;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Tests.Groups.Ledger;

/// <summary>A partition that a pod gives up and gets back.</summary>
public sealed class PartitionMemoryTests
{
    private const int Key = 1;

    [Fact]
    public void What_was_delivered_is_delivered_again_with_a_higher_count()
    {
        var sut = new Rig();
        sut.Read(0, 1);
        sut.Taken().Should().Equal((0, 1), (1, 1));

        sut.ComesBack();
        sut.Read(0, 1, 2);

        sut.Taken().Should().Equal((0, 2), (1, 2), (2, 1));
    }

    /// <summary>Guard: <c>PartitionLedger.DropDone</c> keeps what Kafka does not know to be done.</summary>
    [Fact]
    public void What_was_acknowledged_and_not_committed_is_done_at_once()
    {
        var sut = new Rig();
        sut.Read(0, 1, 2);
        sut.Taken();
        sut.Ack(0);
        sut.Ack(2);

        sut.ComesBack();
        sut.Read(0, 1, 2);

        sut.Taken().Should().Equal((1, 2));
        sut.Partition.Watermark.Should().Be(1);
        sut.Ack(1).Should().Be(AckOutcome.Done);
        sut.Partition.Watermark.Should().Be(3);
    }

    [Fact]
    public void What_was_read_and_not_delivered_begins_at_one()
    {
        var sut = new Rig();
        sut.Read(0);

        sut.ComesBack();
        sut.Read(0);

        sut.Taken().Should().Equal((0, 1));
    }

    /// <summary>Guard: <c>PartitionMemory.Recall</c> compares with the offset that was left.</summary>
    [Fact]
    public void A_partition_that_begins_before_the_offset_it_was_left_at_was_reset_and_is_delivered_anew()
    {
        var sut = new Rig();
        sut.Partition.AdvanceTo(5);
        sut.Read(5, 6);
        sut.Taken();
        sut.Ack(5);
        sut.Partition.Committed = 6;
        sut.Ack(6);

        sut.ComesBack();
        sut.Read(5, 6);

        sut.Taken().Should().Equal((5, 1), (6, 1));
    }

    /// <summary>Guard: <c>PartitionMemory.Recall</c> compares the records' times.</summary>
    [Fact]
    public void A_record_with_another_time_is_of_another_log_and_everything_is_forgotten()
    {
        var sut = new Rig();
        sut.Read(0, 1, 2);
        sut.Taken();
        foreach (var offset in new[] { 0, 1, 2 }) sut.Ack(offset);

        sut.ComesBack();
        sut.Read(0);
        sut.ReadAt(time: 99, 1, 2);

        sut.Taken().Should().Equal((1, 1), (2, 1));
    }

    [Fact]
    public void What_lies_longer_ago_than_ten_minutes_is_forgotten()
    {
        var sut = new Rig();
        sut.Read(0);
        sut.Taken();

        sut.ComesBack(after: PartitionMemories.KeptMs + 1);
        sut.Read(0);

        sut.Taken().Should().Equal((0, 1));
    }

    [Fact]
    public void A_log_that_was_cut_back_is_forgotten()
    {
        var sut = new Rig();
        sut.Read(0);
        sut.Taken();

        sut.Partition = sut.Ledger.Assign("t", 0);
        sut.Read(0);

        sut.Taken().Should().Equal((0, 1));
    }

    /// <summary>Guard: <c>DeliveryLedger.Look</c> knows only deliveries of this assignment.</summary>
    [Fact]
    public void A_late_acknowledgement_changes_nothing_before_the_message_is_delivered_again()
    {
        var sut = new Rig();
        sut.Read(0);
        sut.Taken();

        sut.Ledger.Release("t", 0);
        sut.Ack(0).Should().Be(AckOutcome.Unknown);
        sut.Partition = sut.Ledger.Assign("t", 0);
        sut.Ack(0).Should().Be(AckOutcome.Unknown);
        sut.Read(0);

        sut.Taken().Should().Equal((0, 2));
        sut.Ack(0).Should().Be(AckOutcome.Done);
    }

    [Fact]
    public void A_message_that_was_tried_as_often_as_allowed_is_tried_once_more_before_it_is_given_up()
    {
        var sut = new Rig(maxDeliveries: 1);
        sut.Read(0);
        sut.Taken();

        sut.ComesBack();
        sut.Read(0);

        sut.Ledger.TakeDeadLetter().Should().BeNull("nobody said that it failed");
        sut.Taken().Should().Equal((0, 2));
        sut.Ledger.Nack(sut.Seat, new MessageId("t", 0, 0), null, 0);
        sut.Ledger.TakeDeadLetter()!.Count.Should().Be(2);
    }

    [Fact]
    public void What_was_not_read_before_the_partition_went_again_is_still_remembered()
    {
        var sut = new Rig();
        sut.Read(0, 1);
        sut.Taken();

        sut.ComesBack();
        sut.Read(0);
        sut.Taken();
        sut.ComesBack();
        sut.ComesBack();
        sut.Read(0, 1);

        sut.Taken().Should().Equal((0, 3), (1, 2));
    }

    [Fact]
    public void A_key_waits_for_what_is_not_done_and_not_for_what_was()
    {
        var sut = new Rig();
        sut.ReadKeyed(0, 1, 2);
        sut.Taken();
        sut.Ack(0);
        sut.Taken();

        sut.ComesBack();
        sut.ReadKeyed(0, 1, 2);

        sut.Taken().Should().Equal((1, 2));
        sut.Ack(1);
        sut.Taken().Should().Equal((2, 1));
    }

    /// <summary>Guard: <c>DeliveryDispatch.IsReady</c> passes over a partition that is halted.</summary>
    [Fact]
    public void A_partition_that_is_being_given_up_delivers_nothing_more_and_takes_acknowledgements()
    {
        var sut = new Rig();
        sut.Read(0, 1);
        sut.Take(1);

        sut.Ledger.Halt("t", 0);
        sut.Read(2);

        sut.Taken().Should().BeEmpty();
        sut.Partition.InFlight.Should().Be(1);
        sut.Ack(0).Should().Be(AckOutcome.Done);
        sut.Partition.InFlight.Should().Be(0);
        sut.Partition.Watermark.Should().Be(1);
    }

    [Fact]
    public void A_partition_whose_commits_fail_is_full_in_the_end()
    {
        var sut = new Rig(new LedgerLimits { UncommittedMessages = 4 });
        for (var offset = 0; offset < 4; offset++)
        {
            sut.Partition.IsFull.Should().BeFalse();
            sut.Read(offset);
            sut.Taken();
            sut.Ack(offset);
        }

        sut.Partition.IsFull.Should().BeTrue();
        sut.Partition.Committed = 2;

        sut.Partition.HasDrained.Should().BeTrue();
    }

    [Fact]
    public void The_oldest_partition_is_forgotten_when_too_much_is_remembered()
    {
        var sut = new PartitionMemories();
        var much = new RememberedDelivery[(PartitionMemories.MaxDeliveries / 2) + 1];

        sut.Keep("t", 0, new PartitionMemory(0, much, keptAt: 2));
        sut.Keep("t", 1, new PartitionMemory(0, much, keptAt: 1));

        sut.Take("t", 1, now: 3).Should().BeNull();
        sut.Take("t", 0, now: 3).Should().NotBeNull();
    }

    [Fact]
    public void Through_any_number_of_losses_no_repeat_is_unmarked_and_nothing_done_comes_again()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var sut = new Rig();
            var (counts, done) = (new Dictionary<long, int>(), new HashSet<long>());
            long committed = 0;
            for (var step = 0; step < 200; step++)
            {
                switch (random.Next(6))
                {
                    case 0 when random.Next(4) == 0:
                        sut.ComesBack();
                        sut.Partition.AdvanceTo(committed);
                        break;
                    case 1:
                        committed = sut.Partition.Committed = Math.Max(sut.Partition.Watermark, committed);
                        break;
                    case 2 or 3:
                        sut.Read(Math.Max(sut.Partition.Next, committed));
                        break;
                    case 4:
                        foreach (var (offset, count) in sut.Taken())
                        {
                            done.Should().NotContain(offset, $"it was acknowledged (seed {seed})");
                            count.Should().Be(counts.GetValueOrDefault(offset) + 1, $"a repeat carries its count (seed {seed})");
                            counts[offset] = count;
                        }

                        break;
                    default:
                        foreach (var offset in counts.Keys.Where(_ => random.Next(3) == 0).ToArray())
                        {
                            var given = sut.Partition.Find(offset)?.WasGivenTo(sut.Seat) ?? false;
                            if (sut.Ack(offset) == AckOutcome.Done && given) done.Add(offset);
                        }

                        break;
                }
            }
        }
    }

    /// <summary>One partition and one seat, which takes only when asked.</summary>
    private sealed class Rig
    {
        private long _now;

        public Rig(LedgerLimits? limits = null, int maxDeliveries = 0)
        {
            Ledger = new DeliveryLedger(new LedgerSettings
            {
                Ordering = MessageOrdering.Key,
                AckTimeoutMs = 10_000_000,
                MaxDeliveries = maxDeliveries,
                Backoff = new BackoffConfiguration { InitialMs = 0 },
                HasDeadLetterTopic = true,
                Limits = limits ?? new LedgerLimits(),
            });
            Ledger.AddSeat(Seat);
            Partition = Ledger.Assign("t", 0);
        }

        public DeliveryLedger Ledger { get; }

        public Seat Seat { get; } = new(1, 1_000, long.MaxValue);

        public PartitionLedger Partition { get; set; }

        public void ComesBack(long after = 1_000)
        {
            Ledger.Release("t", 0);
            Ledger.Tick(_now += after);
            Partition = Ledger.Assign("t", 0);
        }

        public void Read(params long[] offsets) => Read(null, 0, offsets);

        public void ReadKeyed(params long[] offsets) => Read([Key], 0, offsets);

        public void ReadAt(long time, params long[] offsets) => Read(null, time, offsets);

        public AckOutcome Ack(long offset) => Ledger.Ack(Seat, new MessageId("t", 0, offset));

        public void Take(int count)
        {
            for (var i = 0; i < count; i++) Ledger.Take(Seat).Should().NotBeNull();
        }

        public IReadOnlyList<(long Offset, int Count)> Taken()
        {
            Ledger.Dispatch(_now);
            var taken = new List<(long, int)>();
            while (Ledger.Take(Seat) is { } delivery) taken.Add((delivery.Offset, delivery.Count));
            return taken;
        }

        private void Read(byte[]? key, long time, long[] offsets)
        {
            foreach (var offset in offsets) Ledger.Add(Partition, new Message { Topic = "t", Partition = 0, Offset = offset, TimestampMs = time + offset, Key = key, Value = [1] });
            Ledger.Dispatch(_now);
        }
    }
}
