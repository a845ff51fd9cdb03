namespace PushOperator.Gateway.Topics;

/// <summary>How a message is written into a frame: one a WebSocket subprotocol.</summary>
public enum FrameFormat
{
    /// <summary><c>json.pushoperator.v1</c>: the envelope with id, key, headers and data; acks.</summary>
    Json,

    /// <summary><c>cloudevents.json</c>: a CloudEvents 1.0 event in structured JSON; acknowledged when written.</summary>
    CloudEvents,

    /// <summary><c>raw.pushoperator.v1</c>: the record's value alone; acknowledged when written.</summary>
    Raw,
}
