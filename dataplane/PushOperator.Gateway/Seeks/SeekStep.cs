namespace PushOperator.Gateway.Seeks;

/// <summary>What a record of a seek says. Those from <see cref="From"/> on are about one partition of a Shared group.</summary>
internal enum SeekStep
{
    /// <summary>It was asked for.</summary>
    Request,

    /// <summary>It is to be undone.</summary>
    Cancel,

    /// <summary>Every session of a Broadcast group that it moved has what it replays.</summary>
    End,

    /// <summary>The owner has stopped the partition at this committed offset.</summary>
    From,

    /// <summary>The target is committed; the offset is that of <see cref="From"/>.</summary>
    Applied,

    /// <summary>The end is reached; the offset is the watermark.</summary>
    Done,

    /// <summary>The partition is where it was before, or further; the offset is that place.</summary>
    Reverted,
}
