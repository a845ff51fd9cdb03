namespace PushOperator.Client;

/// <summary>
/// A publish was sent and nobody can say whether it was stored. Publish again with the same idempotency key: within ten
/// minutes and through the same pod that writes nothing twice.
/// </summary>
public sealed class PushOutcomeUnknownException : PushException
{
    internal PushOutcomeUnknownException(string reason, string? idempotencyKey, Exception? innerException = null)
        : base($"the message may or may not be stored: {reason}", innerException) => IdempotencyKey = idempotencyKey;

    /// <summary>The key it was sent with, or null when there was none.</summary>
    public string? IdempotencyKey { get; }
}
