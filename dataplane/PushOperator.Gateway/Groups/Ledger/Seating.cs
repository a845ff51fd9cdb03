namespace PushOperator.Gateway.Groups.Ledger;

/// <summary>
/// Who gets a message. A key goes to the seat with the highest score for it (rendezvous hashing: a seat that leaves moves only its own keys);
/// a message without a key to the least loaded seat with room.
/// </summary>
internal sealed class Seating
{
    private readonly List<Seat> _seats = [];
    private readonly LeastLoaded _leastLoaded = new();

    /// <summary>Every seat, paused ones included.</summary>
    public IReadOnlyList<Seat> Seats => _seats;

    public void Add(Seat seat)
    {
        _seats.Add(seat);
        _leastLoaded.Update(seat);
    }

    public void Remove(Seat seat)
    {
        _seats.Remove(seat);
        _leastLoaded.Remove(seat);
    }

    /// <summary>To be called after the load or room of a seat changed.</summary>
    public void Changed(Seat seat) => _leastLoaded.Update(seat);

    /// <summary>The seat of a key, with room or without; null when there is none that is not paused.</summary>
    public Seat? ForKey(ulong keyHash, Seat? avoid)
    {
        Seat? best = null;
        Seat? second = null;
        var bestScore = 0UL;
        var secondScore = 0UL;
        foreach (var seat in _seats)
        {
            if (seat.IsPaused) continue;
            var score = KeyHash.Mix(keyHash ^ seat.Hash);
            if (best is null || score > bestScore)
            {
                (second, secondScore) = (best, bestScore);
                (best, bestScore) = (seat, score);
            }
            else if (second is null || score > secondScore)
            {
                (second, secondScore) = (seat, score);
            }
        }

        return best is not null && best == avoid ? second ?? best : best;
    }

    /// <summary>The least loaded seat with room, or null.</summary>
    public Seat? LeastLoadedWithRoom(Seat? avoid) => _leastLoaded.Find(avoid);
}
