namespace PushOperator.Gateway.Transports.WebSockets;

/// <summary>How a read loop ended.</summary>
internal enum ReadEnd
{
    /// <summary>The client sent a close frame.</summary>
    Closed,

    /// <summary>The client broke a rule, and what it sends cannot be read any further.</summary>
    Broken,

    /// <summary>The client did not answer the close frame in time.</summary>
    Stopped,

    /// <summary>The connection ended without a close frame.</summary>
    Lost,
}
