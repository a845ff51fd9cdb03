using PushOperator.ControllerRuntime.Abstractions;

namespace PushOperator.ControllerRuntime.LeaderElection;

/// <summary>Whether this process leads, told from the monotonic clock at the moment of asking. Thread-safe.</summary>
/// <remarks>
/// A process that was paused (a stopped container, a busy host) goes on in the middle of whatever it did, and perhaps before the timer that
/// ends its term has run. So every write asks here, and does not rely on a token that somebody has to cancel first.
/// </remarks>
internal sealed class Leadership(TimeProvider time)
{
    private const long Never = long.MinValue;
    private const long Always = long.MaxValue;

    private long _until = Never;

    public bool IsHeld => time.GetTimestamp() < Volatile.Read(ref _until);

    /// <exception cref="LeadershipLostException">It is not held.</exception>
    public void ThrowIfLost()
    {
        if (!IsHeld) throw new LeadershipLostException();
    }

    /// <summary>Held for <paramref name="length"/> from <paramref name="since"/>, a timestamp of the time provider.</summary>
    public void HoldUntil(long since, TimeSpan length) => Volatile.Write(ref _until, since + (long)(length.TotalSeconds * time.TimestampFrequency));

    public void HoldForever() => Volatile.Write(ref _until, Always);

    public void Release() => Volatile.Write(ref _until, Never);
}
