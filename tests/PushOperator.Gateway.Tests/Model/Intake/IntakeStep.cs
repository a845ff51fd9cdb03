namespace PushOperator.Gateway.Tests.Model.Intake;

/// <summary>What happens between two looks of the intake at Kafka.</summary>
internal enum IntakeStep
{
    /// <summary>The client gives the next record.</summary>
    Poll,

    /// <summary>The client has nothing now: the intake hands on what it read, and does what is due.</summary>
    Pause,

    /// <summary>Time passes: a commit is due.</summary>
    CommitIsDue,

    /// <summary>The group takes the partition back; the commit on the way succeeds.</summary>
    Revoke,

    /// <summary>The same, and the commit fails.</summary>
    RevokeWithoutCommit,

    /// <summary>The group has given it to somebody else already.</summary>
    Lose,

    /// <summary>It comes to this pod (again), at the committed offset.</summary>
    Assign,

    /// <summary>The subscriber takes what waits for it.</summary>
    Take,

    /// <summary>The subscriber acknowledges what it took last, and not what it took before.</summary>
    AckNewest,

    /// <summary>The subscriber acknowledges what it took first.</summary>
    AckOldest,
}
