namespace PushOperator.ControllerRuntime.Events;

/// <summary>How many new Events one object may still have: <see cref="Burst"/> at once, then one each <see cref="Interval"/>. Used by one thread.</summary>
internal sealed class EventAllowance(TimeProvider time)
{
    public const int Burst = 25;
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private double _left = Burst;
    private long _at = time.GetTimestamp();

    /// <summary>Whether it is full again, so that forgetting it changes nothing.</summary>
    public bool IsFull => Refilled() >= Burst;

    public bool TryTake()
    {
        _left = Refilled();
        _at = time.GetTimestamp();
        if (_left < 1) return false;
        _left--;
        return true;
    }

    private double Refilled() => Math.Min(Burst, _left + (time.GetElapsedTime(_at) / Interval));
}
