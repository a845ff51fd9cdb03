namespace PushOperator.Gateway.Groups;

/// <summary>What became of an acknowledgement.</summary>
public enum AckOutcome
{
    /// <summary>Counted, or already done before: acknowledging twice is fine.</summary>
    Done,

    /// <summary>Never delivered to this subscriber, or delivered under an assignment that is over (<c>ack_unknown</c>).</summary>
    Unknown,

    /// <summary>Delivered to this subscriber, but under an assignment that is over: the partition moved to another pod, or the group was moved (<c>ack_unknown</c>, no fault of the subscriber).</summary>
    Late,

    /// <summary>Beyond what was delivered (<c>ack_ahead</c>).</summary>
    Ahead,
}
