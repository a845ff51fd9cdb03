namespace PushOperator.Gateway.Tests.Model.Feed;

/// <summary>Everything that can happen around the subscribers of a pod that reads everything.</summary>
internal enum FeedOp
{
    /// <summary>A publisher writes; the offset may leave a hole.</summary>
    Append,

    /// <summary>The pod reads some of what is new; what retention took before it came to it is announced.</summary>
    Intake,

    /// <summary>Retention deletes the beginning of a log.</summary>
    Retention,

    /// <summary>A topic grows by a partition.</summary>
    AddPartition,
    Join,
    Leave,
    Seek,

    /// <summary>A subscriber takes at most so many bytes.</summary>
    Take,
    Ack,

    /// <summary>A chunk that was asked for comes.</summary>
    Answer,
}
