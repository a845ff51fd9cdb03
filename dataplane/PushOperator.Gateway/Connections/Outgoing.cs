namespace PushOperator.Gateway.Connections;

/// <summary>What <see cref="OutgoingFrames"/> gave.</summary>
internal enum Outgoing
{
    /// <summary>Nothing waits.</summary>
    Nothing,

    /// <summary>A frame of the gateway's own: an answer, ping, pong, drain notice or position.</summary>
    Control,

    /// <summary>What the membership had.</summary>
    Deliveries,

    /// <summary>The close frame: nothing comes after it.</summary>
    Close,
}
