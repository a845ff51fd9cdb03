namespace PushOperator.Gateway.Groups;

/// <summary>
/// What one subscriber was given of a partition and has not answered, for the case that the log is cut back or replaced: the same ids name other messages from then on, and an acknowledgement does not say which it
/// means. The first of an id that was not answered before counts for the old message; the new one comes again if it was meant, which beats a loss.
/// </summary>
/// <remarks>Its owner's lock protects it. It keeps the newest 1,000 of those that were given before a cut, and as many that may still be cut.</remarks>
internal sealed class OldIds
{
    private const int Kept = 1_000;

    private readonly SortedSet<long> _left = [];
    private readonly SortedSet<long> _old = [];

    /// <summary>The highest offset that was given before a cut and names another message since; −1 when none.</summary>
    public long Highest { get; private set; } = -1;

    /// <summary>Taken from the subscriber, which may answer it all the same.</summary>
    public void Leave(long offset) => Add(_left, offset);

    /// <summary>Answered while the log was the same.</summary>
    public void Answered(long offset) => _left.Remove(offset);

    /// <summary>From this offset on ids name other messages.</summary>
    /// <param name="highest">The highest offset that was given.</param>
    public void CutBack(long from, long highest)
    {
        foreach (var offset in _left.Where(offset => offset >= from)) Add(_old, offset);
        _left.Clear();
        if (highest >= from) Highest = Math.Max(Highest, highest);
    }

    /// <summary>Whether an answer is for a message of before the cut: it owes one for that, or was given nothing else of that id.</summary>
    /// <param name="highest">The highest offset that was given since.</param>
    public bool Settle(long offset, long highest) => _old.Remove(offset) || IsOnlyOld(offset, highest);

    /// <summary>The same for everything up to and including an offset.</summary>
    public bool SettleUpTo(long offset, long highest) => _old.RemoveWhere(owed => owed <= offset) > 0 || IsOnlyOld(offset, highest);

    private static void Add(SortedSet<long> offsets, long offset)
    {
        if (offsets.Add(offset) && offsets.Count > Kept) offsets.Remove(offsets.Min);
    }

    private bool IsOnlyOld(long offset, long highest) => offset > highest && offset <= Highest;
}
