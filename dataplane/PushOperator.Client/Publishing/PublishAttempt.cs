namespace PushOperator.Client.Publishing;

/// <summary>What one attempt to publish came to: results, or why there are none and what may have happened meanwhile.</summary>
/// <param name="Results">Set when the gateway answered for each message.</param>
/// <param name="Failure">Set otherwise.</param>
/// <param name="MayBeStored">Whether the messages may be stored although there are no results.</param>
/// <param name="IsRetryable">Whether another attempt may succeed.</param>
internal sealed record PublishAttempt(IReadOnlyList<PublishResult>? Results, Exception? Failure, bool MayBeStored, bool IsRetryable)
{
    public static PublishAttempt Answered(IReadOnlyList<PublishResult> results) => new(results, null, false, false);

    public static PublishAttempt Refused(PushRefusedException refused) =>
        new(null, refused, refused.Code == "publish_unknown", refused.Status is 429 or 503);

    /// <summary>No connection: nothing was sent.</summary>
    public static PublishAttempt NotSent(Exception cause) => new(null, cause, false, true);

    /// <summary>Sent, and the answer did not come or was cut off.</summary>
    public static PublishAttempt Unanswered(Exception cause) => new(null, cause, true, true);
}
