namespace PushOperator.Client;

/// <summary>What becomes of a message that this subscriber has handed out before.</summary>
public enum DuplicateHandling
{
    /// <summary>It is handed out again with <see cref="PushMessage.IsDuplicate"/> set.</summary>
    Mark,

    /// <summary>
    /// If you acknowledged it before, it is acknowledged again and not handed out. One that you refused or never
    /// acknowledged is handed out again, marked.
    /// </summary>
    SkipAcknowledged,
}
