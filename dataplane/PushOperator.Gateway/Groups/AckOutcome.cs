namespace PushOperator.Gateway.Groups;

/// <summary>What became of an acknowledgement.</summary>
public enum AckOutcome
{
    /// <summary>Counted, or already done before: acknowledging twice is fine.</summary>
    Done,

    /// <summary>Never delivered to this subscriber, or delivered under an assignment that is over (<c>ack_unknown</c>).</summary>
    Unknown,

    /// <summary>Beyond what was delivered (<c>ack_ahead</c>).</summary>
    Ahead,
}
