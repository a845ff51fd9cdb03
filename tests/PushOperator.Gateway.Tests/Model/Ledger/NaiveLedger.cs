using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Groups.Ledger;

namespace PushOperator.Gateway.Tests.Model.Ledger;

/// <summary>
/// What a ledger has to do, told a second time with lists and loops: every transition but the choice of who gets what. That choice is looked at and judged
/// (<see cref="GivenTo"/>).
/// </summary>
internal sealed class NaiveLedger(LedgerSettings settings)
{
    public NaivePartition[] Partitions { get; } = [.. Enumerable.Range(0, LedgerSetup.Partitions).Select(number => new NaivePartition(number))];

    public List<NaiveSeat> Seats { get; } = [];

    public long Now { get; private set; }

    public long Dropped { get; private set; }

    private IEnumerable<NaiveEntry> Everything => Partitions.SelectMany(partition => partition.Entries);

    public IEnumerable<NaiveEntry> HeldBy(NaiveSeat seat) => Everything.Where(entry => entry.Seat == seat);

    public bool HasRoom(NaiveSeat seat) =>
        !seat.IsPaused && HeldBy(seat).Count() < seat.Window && HeldBy(seat).Where(entry => !entry.IsTaken).Sum(entry => (long)entry.Size) < seat.MaxBytes;

    public bool MayGoOut(NaivePartition partition, NaiveEntry entry) =>
        entry.State == NaiveState.Waiting && !partition.IsHalted && (settings.Ordering == MessageOrdering.None || !partition.IsBlocked(entry));

    /// <summary>The ledger gave a message to a seat.</summary>
    /// <exception cref="ModelViolationException">It may not have it: it is somebody else's, or done, or too early, or its key is not free, or there is no room.</exception>
    public void GivenTo(NaiveSeat seat, NaivePartition partition, NaiveEntry entry)
    {
        if (entry.State == NaiveState.BackingOff && entry.NotBefore <= Now) entry.State = NaiveState.Waiting;
        if (entry.State != NaiveState.Waiting) throw new ModelViolationException($"{partition.Number}/{entry.Offset} is delivered although it is {entry.State}");
        if (partition.IsHalted) throw new ModelViolationException($"{partition.Number}/{entry.Offset} is delivered although its partition is being handed over");
        if (!MayGoOut(partition, entry)) throw new ModelViolationException($"{partition.Number}/{entry.Offset} overtakes an unfinished message of its key");
        if (!HasRoom(seat)) throw new ModelViolationException($"seat {seat.Real.Id} is given {partition.Number}/{entry.Offset} beyond its window, or paused");
        (entry.State, entry.Seat, entry.IsTaken, entry.AssignedAt) = (NaiveState.WithSeat, seat, false, Now);
        entry.Count++;
    }

    public void Taken(NaiveSeat seat, NaivePartition partition, NaiveEntry entry)
    {
        entry.IsTaken = true;
        entry.GivenTo.Add(seat);
        seat.Seen.Add((partition.Number, entry.Offset));
    }

    /// <summary>What an acknowledgement does, and the answers it may get.</summary>
    public AckOutcome[] Ack(NaiveSeat seat, NaivePartition partition, long offset)
    {
        if (Refusal(seat, partition, offset) is { } refused) return [refused];
        var entry = partition.Find(offset);
        if (entry is null || !entry.GivenTo.Contains(seat)) return [AckOutcome.Unknown, AckOutcome.Done];
        if (entry.State != NaiveState.Done) partition.Finish(entry);
        return [AckOutcome.Done];
    }

    public AckOutcome[] AckUpTo(NaiveSeat seat, NaivePartition partition, long offset)
    {
        if (Refusal(seat, partition, offset) is { } refused) return [refused];
        foreach (var entry in partition.Entries.Where(entry => entry.Seat == seat && entry.IsTaken && entry.Offset <= offset)) partition.Finish(entry);
        return [AckOutcome.Done];
    }

    public void AckTaken(NaiveSeat seat)
    {
        foreach (var partition in Partitions)
        {
            foreach (var entry in partition.Entries.Where(entry => entry.Seat == seat && entry.IsTaken)) partition.Finish(entry);
        }
    }

    public AckOutcome[] Nack(NaiveSeat seat, NaivePartition partition, long offset, long? delay)
    {
        if (Refusal(seat, partition, offset) is { } refused) return [refused];
        var entry = partition.Find(offset);
        if (entry is null || !entry.GivenTo.Contains(seat)) return [AckOutcome.Unknown, AckOutcome.Done];
        if (entry.Seat == seat) Fail(partition, entry, delay);
        return [AckOutcome.Done];
    }

    public void Leave(NaiveSeat seat)
    {
        Seats.Remove(seat);
        foreach (var partition in Partitions)
        {
            foreach (var entry in partition.Entries.Where(entry => entry.Seat == seat)) Fail(partition, entry, 0);
        }
    }

    /// <summary>Time passes.</summary>
    /// <returns>Deliveries whose deadline passed.</returns>
    public int Tick(long milliseconds)
    {
        Now += milliseconds;
        var timedOut = 0;
        foreach (var partition in Partitions)
        {
            foreach (var entry in partition.Entries.Where(entry => entry.State == NaiveState.WithSeat && entry.AssignedAt + settings.AckTimeoutMs <= Now))
            {
                Fail(partition, entry, null);
                timedOut++;
            }

            foreach (var entry in partition.Entries.Where(entry => entry.State == NaiveState.BackingOff && entry.NotAfter <= Now)) Again(partition, entry);
        }

        return timedOut;
    }

    /// <summary>Nothing more of a partition is given to anybody; what nobody took yet is taken back.</summary>
    public static void Halt(NaivePartition partition)
    {
        partition.IsHalted = true;
        foreach (var entry in partition.Entries.Where(entry => entry.State == NaiveState.WithSeat && !entry.IsTaken))
        {
            (entry.State, entry.Seat) = (NaiveState.Waiting, null);
            entry.Count--;
        }
    }

    /// <summary>A back-off has a spread: whether one that may be over is over is the ledger's choice.</summary>
    public void BackoffEnded(NaivePartition partition, NaiveEntry entry)
    {
        if (entry.NotBefore > Now) throw new ModelViolationException($"{partition.Number}/{entry.Offset} comes again {entry.NotBefore - Now} ms early");
        Again(partition, entry);
    }

    public void DeadLetterFailed(NaiveEntry entry)
    {
        var (least, most) = Wait(entry.Count);
        BackOff(entry, Math.Max(least, 1_000), Math.Max(most, 1_000));
    }

    private static AckOutcome? Refusal(NaiveSeat seat, NaivePartition partition, long offset)
    {
        var highest = seat.HighestOf(partition.Number);
        if (highest < 0) return AckOutcome.Unknown;
        if (offset > highest) return AckOutcome.Ahead;
        return partition.IsAssigned ? null : AckOutcome.Unknown;
    }

    private void Fail(NaivePartition partition, NaiveEntry entry, long? delay)
    {
        // What the connection never took was no delivery.
        if (!entry.IsTaken) entry.Count--;
        entry.Seat = null;
        var (least, most) = delay is { } asked ? (asked, asked) : Wait(entry.Count);
        if (IsWornOut(entry) || most <= 0) Again(partition, entry);
        else BackOff(entry, least, most);
    }

    private void Again(NaivePartition partition, NaiveEntry entry)
    {
        entry.State = NaiveState.Waiting;
        if (!IsWornOut(entry)) return;
        entry.State = NaiveState.DeadLettering;
        if (settings.HasDeadLetterTopic) return;
        Dropped++;
        partition.Finish(entry);
    }

    private void BackOff(NaiveEntry entry, long least, long most)
    {
        entry.State = NaiveState.BackingOff;
        entry.NotBefore = Now + least;
        entry.NotAfter = Now + most;
    }

    private bool IsWornOut(NaiveEntry entry) => settings.MaxDeliveries > 0 && entry.Count >= settings.MaxDeliveries;

    // The documented wait: doubled each time, or once more each time, at most the maximum, less up to a fifth.
    private (long Least, long Most) Wait(int count)
    {
        var factor = settings.Backoff.Policy == BackoffPolicy.Linear ? Math.Max(count, 1) : Math.Pow(2, Math.Max(count, 1) - 1);
        var most = (long)Math.Min(settings.Backoff.InitialMs * factor, settings.Backoff.MaxMs);
        return (most - (most / 5), most);
    }
}
