namespace PushOperator.Gateway.Groups.Ledger;

/// <summary>Seats with room by what they have in flight, so that the least loaded one is found without looking at all.</summary>
/// <remarks>A bucket a load; moving a seat costs O(1), finding the least one looks at as many buckets as loads differ.</remarks>
internal sealed class LeastLoaded
{
    private readonly List<List<Seat>> _buckets = [];
    private int _lowest;

    /// <summary>A seat with room and the fewest deliveries in flight, another than <paramref name="avoid"/> when there is one; or null.</summary>
    public Seat? Find(Seat? avoid)
    {
        Seat? fallback = null;
        var isLowest = true;
        for (var load = _lowest; load < _buckets.Count; load++)
        {
            var bucket = _buckets[load];
            if (bucket.Count == 0) continue;
            if (isLowest) _lowest = load;
            isLowest = false;
            if (bucket[^1] != avoid) return bucket[^1];
            if (bucket.Count > 1) return bucket[^2];
            fallback = avoid;
        }

        return fallback;
    }

    /// <summary>Puts the seat where it belongs now: by its load, or nowhere when it has no room.</summary>
    public void Update(Seat seat)
    {
        Remove(seat);
        if (!seat.HasRoom) return;
        while (_buckets.Count <= seat.InFlight) _buckets.Add([]);
        var bucket = _buckets[seat.InFlight];
        seat.Bucket = seat.InFlight;
        seat.Slot = bucket.Count;
        bucket.Add(seat);
        _lowest = Math.Min(_lowest, seat.InFlight);
    }

    public void Remove(Seat seat)
    {
        if (seat.Slot < 0) return;
        var bucket = _buckets[seat.Bucket];
        var moved = bucket[^1];
        bucket[seat.Slot] = moved;
        moved.Slot = seat.Slot;
        bucket.RemoveAt(bucket.Count - 1);
        seat.Slot = -1;
    }
}
