namespace PushOperator.Gateway.Topics;

/// <summary>Why messages of a partition will not come.</summary>
internal enum GapReason
{
    /// <summary>Kafka no longer holds them.</summary>
    Retention,

    /// <summary>The partition's log was cut back, or the topic made anew.</summary>
    Truncation,

    /// <summary>Compaction took them: of each key a newer message stands for them. Or they never were messages, but a transaction's markers.</summary>
    Compaction,

    /// <summary>The subscriber did not keep up and its group skips to the latest.</summary>
    SlowSubscriber,
}
