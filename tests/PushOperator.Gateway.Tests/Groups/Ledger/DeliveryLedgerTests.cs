using System.Text;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Groups.Ledger;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Tests.Groups.Ledger;

public sealed class DeliveryLedgerTests
{
    private readonly LedgerSettings _settings = new()
    {
        Ordering = MessageOrdering.Key, AckTimeoutMs = 1_000, MaxDeliveries = 0, Backoff = new BackoffConfiguration { InitialMs = 0 }, HasDeadLetterTopic = false,
    };

    [Fact]
    public void Watermark_AcksOutOfOrder_IsTheLowestThatIsNotDone()
    {
        var sut = new Rig(_settings);
        var seat = sut.Join();
        sut.Read(0, 1, 2, 3);

        sut.Ack(seat, 2).Should().Be(AckOutcome.Done);
        sut.Ack(seat, 0).Should().Be(AckOutcome.Done);
        sut.Watermark.Should().Be(1);

        sut.Ack(seat, 1);
        sut.Watermark.Should().Be(3);

        sut.Ack(seat, 3);
        sut.Watermark.Should().Be(4);
    }

    [Fact]
    public void Watermark_OffsetsWithHoles_PassesThem()
    {
        var sut = new Rig(_settings);
        var seat = sut.Join();
        sut.Read(10, 15, 40);

        sut.Ack(seat, 10);

        sut.Watermark.Should().Be(15);
    }

    [Fact]
    public void Dispatch_SameKey_TheNextWaitsForTheAcknowledgement()
    {
        var sut = new Rig(_settings);
        var seat = sut.Join();
        sut.Read("a", 0, 1);
        sut.Read("b", 2);
        sut.Given(seat).Should().Equal(0, 2);

        sut.Ack(seat, 0);

        sut.Given(seat).Should().Equal(2, 1);
    }

    [Fact]
    public void Dispatch_OrderingNone_KeysDoNotWait()
    {
        var sut = new Rig(_settings with { Ordering = MessageOrdering.None });
        var seat = sut.Join();

        sut.Read("a", 0, 1, 2);

        sut.Given(seat).Should().Equal(0, 1, 2);
    }

    [Fact]
    public void Dispatch_FullWindow_TheRestWaits()
    {
        var sut = new Rig(_settings);
        var seat = sut.Join(window: 2);
        sut.Read(0, 1, 2);
        sut.Given(seat).Should().Equal(0, 1);

        sut.Ack(seat, 1);

        sut.Given(seat).Should().Equal(0, 2);
    }

    [Fact]
    public void RemoveSeat_ItsDeliveriesGoToAnotherWithTheirCount()
    {
        var sut = new Rig(_settings);
        var leaver = sut.Join();
        sut.Read("a", 0, 1);
        var stayer = sut.Join();

        sut.Ledger.RemoveSeat(leaver, 0);
        sut.TakeAll();

        sut.Given(stayer).Should().Equal(0);
        sut.Partition.Find(0)!.Count.Should().Be(2);
    }

    [Fact]
    public void RemoveSeat_WhatWasNeverTaken_DoesNotCountAsDelivered()
    {
        var sut = new Rig(_settings) { TakesAtOnce = false };
        var leaver = sut.Join();
        sut.Read(0);
        sut.Join();

        sut.Ledger.RemoveSeat(leaver, 0);
        sut.TakeAll();

        sut.Partition.Find(0)!.Count.Should().Be(1);
    }

    [Fact]
    public void Tick_DeadlinePassed_AnotherSeatGetsItFirst()
    {
        var sut = new Rig(_settings);
        var one = sut.Join();
        sut.Read("a", 0);
        var two = sut.Join();

        sut.Ledger.Tick(1_000);
        sut.TakeAll(1_000);

        sut.Given(one).Should().BeEmpty();
        sut.Given(two).Should().Equal(0);
    }

    [Fact]
    public void Ack_AfterItWasGivenToAnother_CountsOnce()
    {
        var sut = new Rig(_settings);
        var one = sut.Join();
        sut.Read("a", 0, 1);
        var two = sut.Join();
        sut.Ledger.Tick(1_000);
        sut.TakeAll(1_000);

        sut.Ack(one, 0).Should().Be(AckOutcome.Done);
        sut.Ack(two, 0).Should().Be(AckOutcome.Done);

        sut.Watermark.Should().Be(1);
        sut.Given(one).Concat(sut.Given(two)).Should().Equal(1);
    }

    [Fact]
    public void Ack_NeverDelivered_IsUnknownOrAhead()
    {
        var sut = new Rig(_settings);
        var one = sut.Join();
        var two = sut.Join();
        sut.Read("a", 0);
        var (holder, other) = sut.Given(one).Count() == 1 ? (one, two) : (two, one);

        sut.Ack(other, 0).Should().Be(AckOutcome.Unknown);
        sut.Ack(holder, 7).Should().Be(AckOutcome.Ahead);
        sut.Ledger.Ack(holder, new MessageId("elsewhere", 0, 0)).Should().Be(AckOutcome.Unknown);
    }

    [Fact]
    public void Ack_OfAnOlderAssignment_IsUnknownAndTheMessageComesAgain()
    {
        var sut = new Rig(_settings);
        var seat = sut.Join();
        sut.Read(5);
        sut.Reassign();
        sut.Ack(seat, 5).Should().Be(AckOutcome.Unknown);

        sut.Read(5);

        sut.Watermark.Should().Be(5);
        sut.Given(seat).Should().Equal(5);
    }

    [Fact]
    public void AckUpTo_FinishesWhatTheSeatHasUpToThere()
    {
        var sut = new Rig(_settings);
        var seat = sut.Join();
        sut.Read(0, 1, 2, 3);

        sut.Ledger.AckUpTo(seat, new MessageId("t", 0, 2)).Should().Be(AckOutcome.Done);

        sut.Watermark.Should().Be(3);
        sut.Ledger.AckUpTo(seat, new MessageId("t", 0, 9)).Should().Be(AckOutcome.Ahead);
    }

    [Fact]
    public void Nack_WithDelay_ComesAgainAfterIt()
    {
        var sut = new Rig(_settings);
        var seat = sut.Join();
        sut.Read("a", 0, 1);
        sut.Ledger.Nack(seat, new MessageId("t", 0, 0), TimeSpan.FromMilliseconds(300), 0);
        sut.TakeAll();
        sut.Given(seat).Should().BeEmpty("its key waits with it");

        sut.Ledger.Tick(300);
        sut.TakeAll(300);

        sut.Given(seat).Should().Equal(0);
    }

    [Fact]
    public void Nack_TriedAsOftenAsAllowed_WaitsForTheDeadLetterTopicAndThenTheKeyGoesOn()
    {
        var sut = new Rig(_settings with { MaxDeliveries = 1, HasDeadLetterTopic = true });
        var seat = sut.Join();
        sut.Read("a", 0, 1);
        sut.Ledger.Nack(seat, new MessageId("t", 0, 0), null, 0);
        var letter = sut.Ledger.TakeDeadLetter()!;
        sut.Watermark.Should().Be(0, "the dead-letter topic does not have it yet");

        sut.Ledger.DeadLettered(letter);
        sut.TakeAll();

        sut.Watermark.Should().Be(1);
        sut.Given(seat).Should().Equal(1);
    }

    [Fact]
    public void Nack_TriedAsOftenAsAllowedWithoutDeadLetterTopic_IsDroppedAndCounted()
    {
        var sut = new Rig(_settings with { MaxDeliveries = 1 });
        var seat = sut.Join();
        sut.Read(0);

        sut.Ledger.Nack(seat, new MessageId("t", 0, 0), null, 0);

        sut.Ledger.Dropped.Should().Be(1);
        sut.Watermark.Should().Be(1);
    }

    [Fact]
    public void DeadLetterFailed_IsAskedAgainLater()
    {
        var sut = new Rig(_settings with { MaxDeliveries = 1, HasDeadLetterTopic = true });
        var seat = sut.Join();
        sut.Read(0);
        sut.Ledger.Nack(seat, new MessageId("t", 0, 0), null, 0);

        sut.Ledger.DeadLetterFailed(sut.Ledger.TakeDeadLetter()!, 0);
        sut.Ledger.TakeDeadLetter().Should().BeNull();
        sut.Ledger.Tick(60_000);

        sut.Ledger.TakeDeadLetter().Should().NotBeNull();
    }

    [Fact]
    public void SetPaused_ItsKeysGoToTheOthers()
    {
        var sut = new Rig(_settings);
        var one = sut.Join();
        var two = sut.Join();
        sut.Ledger.SetPaused(one, true);

        for (var i = 0; i < 20; i++) sut.Read($"k{i}", i);

        sut.Given(one).Should().BeEmpty();
        sut.Given(two).Should().HaveCount(20);
    }

    [Fact]
    public void AddSeat_AKeyMovesOnlyToTheNewSeat()
    {
        var sut = new Rig(_settings);
        var one = sut.Join();
        var two = sut.Join();
        for (var i = 0; i < 100; i++) sut.Read($"k{i}", i);
        var before = sut.Given(one).ToHashSet();
        foreach (var offset in sut.Given(one).ToArray()) sut.Ack(one, offset);
        foreach (var offset in sut.Given(two).ToArray()) sut.Ack(two, offset);

        var three = sut.Join();
        for (var i = 0; i < 100; i++) sut.Read($"k{i}", 100 + i);

        sut.Given(three).Should().NotBeEmpty();
        sut.Given(one).Select(offset => offset - 100).Should().BeSubsetOf(before);
    }

    [Fact]
    public void IsFull_TooMuchUnfinished_UntilHalfIsDone()
    {
        var sut = new Rig(_settings with { Limits = new LedgerLimits { PartitionMessages = 4 } });
        var seat = sut.Join();
        sut.Read(0, 1, 2, 3);
        sut.Partition.IsFull.Should().BeTrue();

        sut.Ack(seat, 0);
        sut.Partition.HasDrained.Should().BeFalse();
        sut.Ack(seat, 1);

        sut.Partition.HasDrained.Should().BeTrue();
    }

    [Theory]
    [InlineData(BackoffPolicy.Linear, 1, 1_000)]
    [InlineData(BackoffPolicy.Linear, 3, 3_000)]
    [InlineData(BackoffPolicy.Exponential, 1, 1_000)]
    [InlineData(BackoffPolicy.Exponential, 4, 8_000)]
    [InlineData(BackoffPolicy.Exponential, 60, 10_000)]
    public void Backoff_GrowsByPolicyUpToTheMaximumLessAFifth(BackoffPolicy policy, int count, long most)
    {
        var configuration = new BackoffConfiguration { Policy = policy, InitialMs = 1_000, MaxMs = 10_000 };

        for (var offset = 0; offset < 100; offset++) Backoff.After(configuration, count, offset).Should().BeInRange(most - (most / 5), most);
    }

    /// <summary>A ledger with one partition, whose seats take what they are given at once.</summary>
    private sealed class Rig(LedgerSettings settings)
    {
        private long _seats;

        public DeliveryLedger Ledger { get; } = new(settings);

        public bool TakesAtOnce { get; init; } = true;

        public PartitionLedger Partition { get; private set; } = null!;

        public long Watermark => Partition.Watermark;

        public Seat Join(int window = 1_000)
        {
            var seat = new Seat(++_seats, window, long.MaxValue);
            Ledger.AddSeat(seat);
            return seat;
        }

        public void Read(params long[] offsets) => Read(null, offsets);

        public void Read(string? key, params long[] offsets)
        {
            Partition ??= Ledger.Assign("t", 0);
            foreach (var offset in offsets)
            {
                var message = new Message { Topic = "t", Partition = 0, Offset = offset, TimestampMs = 0, Key = key is null ? null : Encoding.UTF8.GetBytes(key), Value = [1] };
                Ledger.Add(Partition, message);
            }

            Ledger.Dispatch(0);
            if (TakesAtOnce) TakeAll();
        }

        public void Reassign() => Partition = Ledger.Assign("t", 0);

        public AckOutcome Ack(Seat seat, long offset)
        {
            var outcome = Ledger.Ack(seat, new MessageId("t", 0, offset));
            TakeAll();
            return outcome;
        }

        public void TakeAll(long now = 0)
        {
            Ledger.Dispatch(now);
            foreach (var seat in Ledger.Seats)
            {
                while (Ledger.Take(seat) is not null)
                {
                }
            }
        }

        public IEnumerable<long> Given(Seat seat)
        {
            for (var delivery = seat.Oldest; delivery is not null; delivery = delivery.Next) yield return delivery.Offset;
        }
    }
}
