using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Publishing;

/// <summary>What became of a publish.</summary>
internal abstract record PublishOutcome
{
    private PublishOutcome()
    {
    }

    /// <summary>All in-sync replicas have it.</summary>
    public sealed record Stored(MessageId Id) : PublishOutcome;

    /// <summary>Not stored, or, for <c>publish_unknown</c>, perhaps not.</summary>
    /// <param name="Status">HTTP status.</param>
    /// <param name="Code">Stable code of PROTOCOL.md.</param>
    /// <param name="Detail">One sentence.</param>
    /// <param name="RetryAfter">When the same request may succeed; null: never as it is.</param>
    public sealed record Refused(int Status, string Code, string Detail, TimeSpan? RetryAfter = null) : PublishOutcome
    {
        /// <summary>Whether the same request may succeed later.</summary>
        public bool MayRetry => RetryAfter is not null;
    }
}
