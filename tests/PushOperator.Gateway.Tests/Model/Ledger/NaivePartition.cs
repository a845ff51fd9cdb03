using PushOperator.Gateway.Groups.Ledger;

namespace PushOperator.Gateway.Tests.Model.Ledger;

/// <summary>A partition as Kafka and the group have it, and this pod's part of it while it is assigned. Lists and loops, no cleverness.</summary>
internal sealed class NaivePartition(int number)
{
    public int Number => number;

    /// <summary>Everything ever written, deleted or not.</summary>
    public List<NaiveRecord> Log { get; } = [];

    /// <summary>The next offset that Kafka gives.</summary>
    public long End { get; set; }

    /// <summary>The first offset that retention has left.</summary>
    public long Start { get; set; }

    /// <summary>What Kafka has as the group's offset.</summary>
    public long Committed { get; set; }

    /// <summary>Offsets that were acknowledged, dead-lettered or dropped under the assignment they were delivered in, by whichever pod.</summary>
    public HashSet<long> EverDone { get; } = [];

    /// <summary>Offsets that retention took before they were read: announced, not delivered.</summary>
    public HashSet<long> Gone { get; } = [];

    public bool IsAssigned { get; private set; }

    public long Next { get; set; }

    public bool HasRead { get; set; }

    public List<NaiveEntry> Entries { get; } = [];

    /// <summary>Whether it is being handed over: nothing more of it is given to anybody.</summary>
    public bool IsHalted { get; set; }

    /// <summary>What Kafka has as the group's offset, as far as this assignment heard.</summary>
    public long Heard { get; set; }

    /// <summary>What this pod knows of messages from before: deliveries begun, and whether it is done.</summary>
    public Dictionary<long, (int Count, bool IsDone)> Memory { get; private set; } = [];

    public long MemoryKeptAt { get; private set; }

    /// <summary>A commit on its way: its offset.</summary>
    public long? Committing { get; set; }

    public IEnumerable<NaiveEntry> Unfinished => Entries.Where(entry => entry.State != NaiveState.Done);

    public long Watermark => Unfinished.FirstOrDefault()?.Offset ?? (HasRead ? Next : -1);

    public NaiveEntry? Find(long offset) => Entries.FirstOrDefault(entry => entry.Offset == offset);

    public NaiveRecord? NextRecord => Log.FirstOrDefault(record => record.Offset >= Math.Max(Next, Start));

    /// <summary>Whether an earlier message of its key is not done.</summary>
    public bool IsBlocked(NaiveEntry entry) => entry.Key >= 0 && Unfinished.Any(other => other.Key == entry.Key && other.Offset < entry.Offset);

    /// <summary>Done, and Kafka does not know it.</summary>
    public int Uncommitted => Entries.TakeWhile(entry => entry.State == NaiveState.Done).Count(entry => entry.Offset >= Heard);

    public void Assign(long now)
    {
        IsAssigned = true;
        IsHalted = false;
        Heard = -1;
        if (now - MemoryKeptAt > PartitionMemories.KeptMs) Memory = [];
        Next = Committed;
        HasRead = false;
    }

    /// <summary>Gives it up, and keeps in mind what may be of use when it comes back.</summary>
    public void Release(long now)
    {
        var memory = Memory.Where(known => known.Key >= Next).ToDictionary();
        foreach (var entry in Entries)
        {
            var count = entry.State == NaiveState.WithSeat && !entry.IsTaken ? entry.Count - 1 : entry.Count;
            if (count > 0 || entry.State == NaiveState.Done) memory[entry.Offset] = (count, entry.State == NaiveState.Done);
        }

        (Memory, MemoryKeptAt) = (memory, now);
        IsAssigned = false;
        Entries.Clear();
        Committing = null;
    }

    public NaiveEntry Read(NaiveRecord record)
    {
        foreach (var gone in Log.Where(other => other.Offset >= Next && other.Offset < record.Offset)) Gone.Add(gone.Offset);
        Next = record.Offset + 1;
        HasRead = true;
        var entry = new NaiveEntry(record);
        if (Memory.TryGetValue(record.Offset, out var known)) (entry.Count, entry.State) = (known.Count, known.IsDone ? NaiveState.Done : NaiveState.Waiting);
        Entries.Add(entry);
        return entry;
    }

    public void Finish(NaiveEntry entry)
    {
        entry.State = NaiveState.Done;
        entry.Seat = null;
        EverDone.Add(entry.Offset);
    }

    /// <summary>The first record below <paramref name="offset"/> that a commit of it would lose, or null.</summary>
    public NaiveRecord? LostBelow(long offset) => Log.FirstOrDefault(record => record.Offset < offset && !EverDone.Contains(record.Offset) && !Gone.Contains(record.Offset));
}
