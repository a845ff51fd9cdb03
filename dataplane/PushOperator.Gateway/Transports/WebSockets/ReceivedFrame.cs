namespace PushOperator.Gateway.Transports.WebSockets;

/// <summary>What <see cref="FrameReader"/> found.</summary>
internal enum ReceivedFrame
{
    /// <summary>Nothing whole yet.</summary>
    None,

    /// <summary>A whole text message, valid UTF-8.</summary>
    Text,

    /// <summary>A whole binary message.</summary>
    Binary,

    /// <summary>A ping; its payload has to go back in a pong.</summary>
    Ping,

    /// <summary>A pong.</summary>
    Pong,

    /// <summary>A close frame; nothing the client sends after it counts.</summary>
    Close,

    /// <summary>A broken rule; the reader cannot go on.</summary>
    Violation,
}
