namespace PushOperator.Gateway.Connections.Frames;

/// <summary>The ops a client may send.</summary>
internal enum ClientOperation
{
    /// <summary>None of them.</summary>
    Unknown,
    Ack,
    Nack,
    Pause,
    Resume,
    Seek,
    Publish,
    Ping,
    Auth,
}
