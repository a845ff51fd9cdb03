namespace PushOperator.Oracle;

/// <summary>A set of offsets as ranges: small as long as its holes are few, however many offsets it has. Adding at the end is constant time.</summary>
internal sealed class OffsetSet
{
    /// <summary>Ascending, never touching each other; both ends included.</summary>
    private readonly List<(long From, long To)> _ranges = [];

    /// <summary>Whether the offset is in the set.</summary>
    public bool Contains(long offset)
    {
        var index = IndexFrom(offset);
        return index < _ranges.Count && _ranges[index].From <= offset;
    }

    /// <summary>Adds one.</summary>
    /// <returns>False when it was there.</returns>
    public bool Add(long offset)
    {
        if (Contains(offset)) return false;
        AddRange(offset, offset);
        return true;
    }

    /// <summary>Adds all from <paramref name="from"/> to <paramref name="to"/>, both included; nothing when there is none.</summary>
    public void AddRange(long from, long to)
    {
        if (to < from) return;
        // A range that ends just before is joined, too.
        var first = IndexFrom(from - 1);
        var next = first;
        for (; next < _ranges.Count && _ranges[next].From <= to + 1; next++) (from, to) = (Math.Min(from, _ranges[next].From), Math.Max(to, _ranges[next].To));
        if (next == first + 1)
        {
            _ranges[first] = (from, to);
            return;
        }

        _ranges.RemoveRange(first, next - first);
        _ranges.Insert(first, (from, to));
    }

    /// <summary>Index of the first range that ends at the offset or after it.</summary>
    private int IndexFrom(long offset)
    {
        if (_ranges.Count == 0 || _ranges[^1].To < offset) return _ranges.Count;
        var (low, high) = (0, _ranges.Count - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_ranges[middle].To < offset) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
