namespace PushOperator.DataPlane.Configuration.Gateway;

/// <summary>Who acknowledges a delivery.</summary>
public enum AckMode
{
    /// <summary>The subscriber, with an <c>ack</c> frame.</summary>
    Explicit,

    /// <summary>The gateway, as soon as the frame is written to the connection: at most what was in the socket is lost.</summary>
    Auto,
}
