namespace PushOperator.Gateway.Seeks;

/// <summary>How far a seek is with one partition.</summary>
internal enum SeekPartitionState
{
    /// <summary>Nobody has begun: its owner has not read the seek yet, or it has none because no subscriber is there.</summary>
    Pending,

    /// <summary>Its owner has stopped it and moves it.</summary>
    Applying,

    /// <summary>Moved; what lies before the end of the moment of the seek is delivered.</summary>
    Replaying,

    /// <summary>The end of the moment of the seek is reached.</summary>
    Done,

    /// <summary>Undone, or never begun when the seek was cancelled.</summary>
    Cancelled,
}
