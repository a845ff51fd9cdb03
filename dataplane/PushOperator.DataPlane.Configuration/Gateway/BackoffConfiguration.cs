namespace PushOperator.DataPlane.Configuration.Gateway;

/// <summary>Wait before a redelivery after a <c>nack</c> without <c>delayMs</c>, or after the acknowledgement timeout.</summary>
public sealed record BackoffConfiguration
{
    /// <summary>How the wait grows with the delivery count.</summary>
    public BackoffPolicy Policy { get; init; } = BackoffPolicy.Exponential;

    /// <summary>Wait after the first failed delivery.</summary>
    /// <value>Milliseconds; default 1,000. 0 to <see cref="MaxMs"/>.</value>
    public int InitialMs { get; init; } = 1_000;

    /// <summary>Longest wait.</summary>
    /// <value>Milliseconds; default 60,000.</value>
    public int MaxMs { get; init; } = 60_000;
}
