namespace PushOperator.Gateway.Connections;

/// <summary>Something the <see cref="TimerWheel"/> asks after a while.</summary>
internal interface ITimed
{
    /// <summary>
    /// Called on the wheel's thread: never blocks. May come early for a long delay, so the due time is checked here.
    /// </summary>
    /// <returns>The wait until the next call of this kind, or null for none.</returns>
    TimeSpan? OnTimer(TimerKind kind);
}
