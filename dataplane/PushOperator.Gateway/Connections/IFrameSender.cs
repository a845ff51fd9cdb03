using System.Buffers;

namespace PushOperator.Gateway.Connections;

/// <summary>The way of whole WebSocket frames to one subscriber. Used by the connection's <see cref="FramePump"/> only, one send at a time.</summary>
internal interface IFrameSender
{
    /// <summary>Bytes that the kernel has and the subscriber's side has not taken; 0 where nobody knows. Any thread.</summary>
    int Untaken { get; }

    /// <summary>
    /// Sends the bytes as they are; complete when the kernel has all of them. Completes at once as long as the subscriber's socket takes them.
    /// </summary>
    /// <exception cref="IOException">The connection is gone, or was aborted while this waited.</exception>
    ValueTask SendAsync(ReadOnlySequence<byte> frames);

    /// <summary>Has the pump take a turn soon (<see cref="FramePump.TakeTurn"/>), on a thread that suits this way. Any thread; never blocks.</summary>
    void Schedule(FramePump pump);

    /// <summary>Tells the subscriber that nothing more comes (with TLS close_notify, then TCP FIN) while its own bytes are still read. Never throws.</summary>
    ValueTask FinishSendingAsync();

    /// <summary>Cuts the connection; a waiting <see cref="SendAsync"/> fails. May be called from any thread.</summary>
    void Abort();
}
