namespace PushOperator.Gateway.Tests.Model.Ledger;

/// <summary>Everything that can happen to a ledger.</summary>
internal enum LedgerOp
{
    /// <summary>A publisher writes; the offset may leave a hole, as compaction and transaction markers do.</summary>
    Append,
    Read,

    /// <summary>The end of the log is reached; it may lie beyond the last message.</summary>
    EndOfLog,
    Join,
    Leave,
    Pause,
    Take,

    /// <summary>Acknowledges something the subscriber was ever given, under whatever assignment.</summary>
    Ack,
    AckList,
    AckUpTo,

    /// <summary>Automatic acknowledgement: what was taken was written.</summary>
    AckTaken,

    /// <summary>Acknowledges any offset, one by one or cumulative, given or not.</summary>
    AckAnything,
    Nack,

    /// <summary>Time passes and deadlines are looked at.</summary>
    Clock,
    CommitBegins,
    CommitSucceeds,
    CommitFails,

    /// <summary>The partition is being handed over: nothing more of it goes out, acknowledgements are waited for.</summary>
    Halt,

    /// <summary>The partition goes to another pod: halt, commit (which may fail), release.</summary>
    Revoke,

    /// <summary>The partition is somebody else's already: release, commit nothing.</summary>
    Lose,

    /// <summary>A partition that is away comes (back): it is read from the committed offset. The other pod may have done some more.</summary>
    Assign,

    /// <summary>Retention deletes the beginning of the log.</summary>
    Retention,

    /// <summary>A fetch gives again what was read.</summary>
    ReadAgain,
    TakeDeadLetter,

    /// <summary>The dead-letter topic took what it was given, or did not; perhaps only after the partition is gone.</summary>
    DeadLetterAnswer,
}
