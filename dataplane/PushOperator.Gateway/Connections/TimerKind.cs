namespace PushOperator.Gateway.Connections;

/// <summary>What a connection is asked about.</summary>
internal enum TimerKind
{
    /// <summary>Has a byte been read lately?</summary>
    Heartbeat,

    /// <summary>Is a <c>position</c> frame due?</summary>
    Position,

    /// <summary>Has a write been stuck for too long?</summary>
    Write,

    /// <summary>Has a client's message been incomplete for too long?</summary>
    Message,

    /// <summary>Is the token over?</summary>
    Token,

    /// <summary>Have acknowledgements been waited for long enough?</summary>
    Acknowledgements,

    /// <summary>Has the end of the connection taken too long?</summary>
    Close,
}
