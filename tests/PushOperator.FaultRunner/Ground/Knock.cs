namespace PushOperator.FaultRunner.Ground;

/// <summary>How one attempt to connect ended.</summary>
/// <param name="Status">101: let in.</param>
/// <param name="Took">From the first packet to the answer.</param>
/// <param name="RetryAfter">Seconds, as the answer says; null when it does not.</param>
internal sealed record Knock(int Status, TimeSpan Took, string? RetryAfter);
