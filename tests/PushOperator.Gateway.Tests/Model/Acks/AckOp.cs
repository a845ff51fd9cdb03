namespace PushOperator.Gateway.Tests.Model.Acks;

/// <summary>Everything that can happen to what a Broadcast subscriber was given.</summary>
internal enum AckOp
{
    /// <summary>Some offsets further, over holes or not.</summary>
    Give,

    /// <summary>Any offset, given or not.</summary>
    Ack,
    AckUpTo,

    /// <summary>The subscriber moves to another offset.</summary>
    Move,

    /// <summary>The log is cut back or replaced, and the subscriber goes on at the latest there.</summary>
    CutBack,
}
