using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PushOperator.Gateway.Groups.Broadcast;

/// <summary>What one subscriber was given of one partition and has not acknowledged, in offset order. Contiguity is that of this list.</summary>
internal sealed class PartitionAcks
{
    private readonly List<UnackedMessage> _given = [];
    private int _first;

    /// <summary>What was given before the log was cut back or replaced; null when it never was.</summary>
    public OldIds? Old { get; private set; }

    /// <summary>The highest offset ever given of this log; −1 when none.</summary>
    public long Highest { get; private set; } = -1;

    /// <summary>The lowest offset ever given of this log; <see cref="long.MaxValue"/> when none.</summary>
    public long First { get; private set; } = long.MaxValue;

    /// <summary>The highest offset given since the subscriber moved last; −1 when none.</summary>
    public long Last { get; private set; } = -1;

    /// <summary>Given and not done.</summary>
    public int Pending { get; private set; }

    /// <summary>The lowest offset that is not done, or null when everything is.</summary>
    public long? Lowest => Pending > 0 ? _given[_first].Offset : null;

    /// <summary>When the lowest that is not done was delivered first, or null when everything is done.</summary>
    public long? OldestDeliveredAt => Pending > 0 ? _given[_first].DeliveredAt : null;

    public ReadOnlySpan<UnackedMessage> Given => CollectionsMarshal.AsSpan(_given)[_first..];

    public void Give(long offset, long now)
    {
        _given.Add(new UnackedMessage(offset, now));
        Highest = Math.Max(Highest, offset);
        First = Math.Min(First, offset);
        Last = offset;
        Pending++;
    }

    /// <summary>Finishes one.</summary>
    /// <returns>Whether it was pending.</returns>
    public bool Finish(long offset)
    {
        ref var message = ref Find(offset);
        if (Unsafe.IsNullRef(ref message) || message.IsDone) return false;
        message.IsDone = true;
        Pending--;
        DropDone();
        return true;
    }

    /// <summary>Finishes everything up to and including an offset.</summary>
    /// <returns>How many were pending.</returns>
    public int FinishUpTo(long offset)
    {
        var before = Pending;
        foreach (ref var message in CollectionsMarshal.AsSpan(_given)[_first..])
        {
            if (message.Offset > offset) break;
            if (message.IsDone) continue;
            message.IsDone = true;
            Pending--;
        }

        DropDone();
        return before - Pending;
    }

    /// <summary>The message with this offset, done or not; a null reference when it is not in the list.</summary>
    public ref UnackedMessage Find(long offset)
    {
        var given = CollectionsMarshal.AsSpan(_given);
        var low = _first;
        var high = given.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (given[middle].Offset == offset) return ref given[middle];
            if (given[middle].Offset < offset) low = middle + 1;
            else high = middle - 1;
        }

        return ref Unsafe.NullRef<UnackedMessage>();
    }

    /// <summary>Forgets what is pending: the subscriber moved elsewhere.</summary>
    public void Clear()
    {
        _given.Clear();
        _first = 0;
        Pending = 0;
        Last = -1;
    }

    /// <summary>From this offset on ids name other messages. Forgets what is pending, as <see cref="Clear"/> does.</summary>
    public void CutBack(long from)
    {
        if (Highest >= from)
        {
            Old ??= new OldIds();
            foreach (ref readonly var message in Given)
            {
                if (!message.IsDone) Old.Leave(message.Offset);
            }

            Old.CutBack(from, Highest);
            Highest = from - 1;
            if (First >= from) First = long.MaxValue;
        }

        Clear();
    }

    private void DropDone()
    {
        while (_first < _given.Count && _given[_first].IsDone) _first++;
        if (_first < _given.Count && _first < 64) return;

        // Done ones at the front are cut off in one go now and then, not one by one.
        if (_first < _given.Count && _first * 2 < _given.Count) return;
        _given.RemoveRange(0, _first);
        _first = 0;
    }
}
