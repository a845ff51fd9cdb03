namespace PushOperator.Oracle.State;

/// <summary>How much of what was published is not done yet, by the number of faults that had ended when its publish began.</summary>
internal sealed class OpenWork
{
    private readonly List<long> _counts = [];
    private int _lowest;

    /// <summary>Counts one piece more (or, with −1, one that is done).</summary>
    public void Add(int faults, int count)
    {
        while (_counts.Count <= faults) _counts.Add(0);
        _counts[faults] += count;
        if (count > 0) _lowest = Math.Min(_lowest, faults);
    }

    /// <summary>Whether everything is done that was published before the fault with this number, from 0, had ended.</summary>
    public bool IsDoneBefore(int fault)
    {
        while (_lowest < _counts.Count && _counts[_lowest] == 0) _lowest++;
        return _lowest > fault || _lowest == _counts.Count;
    }
}
