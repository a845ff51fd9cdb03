using PushOperator.Gateway.Groups.Ledger;

namespace PushOperator.Gateway.Tests.Model.Ledger;

/// <summary>Compares the whole state of a ledger with the model's, message by message.</summary>
internal sealed class LedgerComparison(LedgerPort port, NaiveLedger model, LedgerSettings settings)
{
    /// <exception cref="ModelViolationException">They differ.</exception>
    public void Check()
    {
        foreach (var partition in model.Partitions)
        {
            var real = port.Ledger.Find("t", partition.Number);
            if (partition.IsAssigned != real is not null) throw new ModelViolationException($"partition {partition.Number} is assigned: {partition.IsAssigned}");
            if (real is not null) Check(partition, real);
        }

        foreach (var seat in model.Seats) Check(seat);
        if (port.Ledger.Dropped != model.Dropped) throw new ModelViolationException($"{port.Ledger.Dropped} messages were dropped instead of {model.Dropped}");
        CheckNobodyWaitsForNothing();
    }

    private void Check(NaivePartition partition, PartitionLedger real)
    {
        foreach (var entry in partition.Entries) Check(partition, entry, real.Find(entry.Offset));
        var watermark = port.WatermarkOf(real);
        if (watermark != partition.Watermark) throw new ModelViolationException($"the watermark of {partition.Number} is {watermark} instead of {partition.Watermark}");
        if (partition.LostBelow(watermark) is { } lost) throw new ModelViolationException($"the watermark {watermark} passes {partition.Number}/{lost.Offset}");
        var pending = partition.Unfinished.Sum(entry => (long)entry.Size);
        var listed = partition.Entries.SkipWhile(entry => entry.State == NaiveState.Done).Count();
        var isFull = listed >= settings.Limits.PartitionMessages || pending >= settings.Limits.PartitionBytes || partition.Uncommitted >= settings.Limits.UncommittedMessages;
        var hasDrained = listed <= settings.Limits.PartitionMessages / 2 && pending <= settings.Limits.PartitionBytes / 2 && partition.Uncommitted <= settings.Limits.UncommittedMessages / 2;
        if ((real.PendingBytes, real.IsFull, real.HasDrained) != (pending, isFull, hasDrained)) throw new ModelViolationException($"{partition.Number} holds {real.PendingBytes} bytes instead of {pending}, or is not full when it should");
        if (real.InFlight != partition.Entries.Count(entry => entry.State == NaiveState.WithSeat)) throw new ModelViolationException($"{real.InFlight} of {partition.Number} are in flight");
    }

    private void Check(NaivePartition partition, NaiveEntry entry, Delivery? real)
    {
        if (entry.State == NaiveState.BackingOff && real?.State is DeliveryState.Ready or DeliveryState.DeadLettering or null or DeliveryState.Done) model.BackoffEnded(partition, entry);
        var isRight = entry.State switch
        {
            NaiveState.Done => real is null or { State: DeliveryState.Done, Message: null },
            NaiveState.BackingOff => real is { State: DeliveryState.BackingOff },
            NaiveState.DeadLettering => real is { State: DeliveryState.DeadLettering },
            NaiveState.WithSeat => real is { State: DeliveryState.Assigned } && real.Seat == entry.Seat!.Real && real.IsTaken == entry.IsTaken,
            _ when partition.IsHalted => real is { State: not DeliveryState.Done },
            _ => real?.State == (model.MayGoOut(partition, entry) ? DeliveryState.Ready : DeliveryState.Parked),
        };
        if (!isRight) throw new ModelViolationException($"{partition.Number}/{entry.Offset} is {real?.State} instead of {entry.State}");
        if (real is { State: not DeliveryState.Done } && real.Count != entry.Count) throw new ModelViolationException($"{partition.Number}/{entry.Offset} counts {real.Count} deliveries instead of {entry.Count}");
    }

    private void Check(NaiveSeat seat)
    {
        var held = model.HeldBy(seat).ToArray();
        if (seat.Real.InFlight != held.Length || held.Length > seat.Window) throw new ModelViolationException($"seat {seat.Real.Id} has {seat.Real.InFlight} in flight, {held.Length} by the model, window {seat.Window}");
        if (seat.Real.HasUntaken != held.Any(entry => !entry.IsTaken)) throw new ModelViolationException($"seat {seat.Real.Id} has something to take: {seat.Real.HasUntaken}");
    }

    // Who may go out goes out: one without a key when anybody has room, one with a key at the latest when everybody has.
    private void CheckNobodyWaitsForNothing()
    {
        var anybody = model.Seats.Any(model.HasRoom);
        var everybody = anybody && model.Seats.Where(seat => !seat.IsPaused).All(model.HasRoom);
        foreach (var partition in model.Partitions)
        {
            var waiting = partition.Entries.FirstOrDefault(entry => (entry.Key < 0 || settings.Ordering != DataPlane.Configuration.Gateway.MessageOrdering.Key ? anybody : everybody) && model.MayGoOut(partition, entry));
            if (waiting is not null) throw new ModelViolationException($"{partition.Number}/{waiting.Offset} could be delivered and is not");
        }
    }
}
