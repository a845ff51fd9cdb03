using System.Runtime.CompilerServices;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Groups.Ledger;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Tests.Model.Ledger;

/// <summary>What the ledger holds is bounded by what is unfinished: nothing that is over is kept.</summary>
public sealed class LedgerMemoryTests
{
    private static readonly TimeSpan HalfADay = TimeSpan.FromHours(12);

    private readonly DeliveryLedger _ledger = new(new LedgerSettings
    {
        Ordering = MessageOrdering.Key, AckTimeoutMs = 30_000, MaxDeliveries = 0, Backoff = new BackoffConfiguration(), HasDeadLetterTopic = false,
    });

    /// <summary>A partition that comes and goes while another one holds up the queues. Guard: <c>DeliveryLedger.Close</c> drops what waits of the partition for room, and what waits for the end of a delay.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData("key")]
    public void A_partition_that_is_forgotten_leaves_no_message_behind(string? key)
    {
        var seat = new Seat(1, 1, long.MaxValue);
        _ledger.AddSeat(seat);
        Add(_ledger.Assign("stays", 0), key, from: 0, count: 10);
        _ledger.Dispatch(0);

        var messages = ComeAndGo(key, seat);

        CountAlive(messages).Should().Be(0);
        GC.KeepAlive(_ledger);
    }

    /// <summary>Guard: <c>DeliveryLedger.Finish</c> counts what is done before its back-off is over, and clears it away.</summary>
    [Fact]
    public void A_delivery_that_is_done_does_not_wait_for_the_end_of_its_delay()
    {
        var seat = new Seat(1, 1_000, long.MaxValue);
        _ledger.AddSeat(seat);
        var partition = _ledger.Assign("stays", 0);

        var deliveries = NackThenAck(partition, seat, count: 20_000);

        CountAlive(deliveries).Should().BeLessThan(5_000);
        GC.KeepAlive(_ledger);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private List<WeakReference> ComeAndGo(string? key, Seat seat)
    {
        var messages = new List<WeakReference>();
        for (var round = 0; round < 5; round++)
        {
            messages.AddRange(Add(_ledger.Assign("goes", 0), key is null ? null : key + round, from: 0, count: 20));
            _ledger.Dispatch(0);
            Nack(seat, count: 15);
            _ledger.Forget("goes", 0);
        }

        return messages;
    }

    // The others wait for room.
    private void Nack(Seat seat, int count)
    {
        for (; count > 0 && _ledger.Take(seat) is { } delivery; count--)
        {
            _ledger.Nack(seat, new MessageId(delivery.Ledger.Topic, 0, delivery.Offset), HalfADay, 0);
            _ledger.Dispatch(0);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private List<WeakReference> NackThenAck(PartitionLedger partition, Seat seat, int count)
    {
        var deliveries = new List<WeakReference>();
        for (var i = 0; i < count; i++)
        {
            Add(partition, null, i, 1);
            _ledger.Dispatch(0);
            var delivery = _ledger.Take(seat)!;
            deliveries.Add(new WeakReference(delivery));
            var id = new MessageId("stays", 0, delivery.Offset);
            _ledger.Nack(seat, id, HalfADay, 0);
            _ledger.Ack(seat, id);
        }

        return deliveries;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private List<WeakReference> Add(PartitionLedger partition, string? key, long from, int count)
    {
        var messages = new List<WeakReference>();
        for (var offset = from; offset < from + count; offset++)
        {
            var message = new Message { Topic = partition.Topic, Partition = 0, Offset = offset, TimestampMs = 0, Key = key is null ? null : [.. key.Select(c => (byte)c), (byte)offset], Value = [1] };
            messages.Add(new WeakReference(message));
            _ledger.Add(partition, message);
        }

        return messages;
    }

    private static int CountAlive(List<WeakReference> references)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return references.Count(reference => reference.IsAlive);
    }
}
