using PushOperator.Gateway.Json;

namespace PushOperator.Gateway.Connections.Frames;

/// <summary>An error frame: what was wrong with a client's frame, or why its publish failed.</summary>
/// <param name="Code">Stable code of PROTOCOL.md.</param>
/// <param name="Detail">One sentence: where, what was given, what is allowed.</param>
/// <param name="Reference">The client's <c>ref</c>, when it gave one.</param>
/// <param name="Retry">Whether the same request may succeed later.</param>
/// <param name="ClientFault">Whether it counts towards the errors that end a connection; what Kafka refuses does not.</param>
internal sealed record FrameError(string Code, string Detail, long? Reference = null, bool Retry = false, bool ClientFault = true)
{
    /// <summary>The error for bad JSON.</summary>
    public static FrameError From(BadInput bad, long? reference = null) => new(bad.Code, bad.Detail, reference);
}
