namespace PushOperator.Gateway.Connections;

/// <summary>
/// How long a subscriber has not taken what the kernel keeps for it. A few hundred small messages fit into a socket's buffers, so of a subscriber that reads nothing
/// no write may ever wait.
/// </summary>
/// <remarks>One caller at a time: the timer wheel.</remarks>
internal sealed class UntakenBytes(TimeProvider time)
{
    /// <summary>Bytes that have to be taken within the deadline, if there are so many: 1 KiB a second, less than any line that is in use.</summary>
    private const long Enough = 10 * 1024;

    private long _since;
    private long _taken;
    private long _due;

    /// <summary>Looks at what is there now. To be asked every few seconds while there is something.</summary>
    /// <param name="written">Bytes ever given to the kernel.</param>
    /// <param name="untaken">Bytes of them that the subscriber's side has not taken.</param>
    /// <returns>Time for which too little was taken; null: nothing is there to be taken.</returns>
    public TimeSpan? HeldFor(long written, long untaken)
    {
        if (untaken == 0)
        {
            Reset();
            return null;
        }

        var now = time.GetTimestamp();
        var taken = written - untaken;
        if (_since == 0 || taken - _taken >= _due) (_since, _taken, _due) = (Math.Max(1, now), taken, Math.Min(untaken, Enough));
        return time.GetElapsedTime(_since, now);
    }

    /// <summary>Forgets what it saw: nothing is there, or a write waits, whose own time counts.</summary>
    public void Reset() => _since = 0;
}
