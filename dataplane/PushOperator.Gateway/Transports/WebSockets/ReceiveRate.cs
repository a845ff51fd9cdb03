using PushOperator.DataPlane.Configuration.Limits;

namespace PushOperator.Gateway.Transports.WebSockets;

/// <summary>How fast one client may send. Called by its read loop only.</summary>
internal sealed class ReceiveRate(FrameLimits limits, TimeProvider time)
{
    private readonly ArrivalRate? _frames = limits.FramesPerSecond == 0 ? null : new ArrivalRate(limits.FramesPerSecond, 2.0 * limits.FramesPerSecond, time);
    private readonly ArrivalRate? _bytes = limits.BytesPerSecond == 0 ? null : new ArrivalRate(limits.BytesPerSecond, (2.0 * limits.BytesPerSecond) + limits.MessageBytes, time);
    private long _framesFullAt;
    private long _bytesFullAt;

    /// <summary>A frame began.</summary>
    public FrameViolation? Frame() => _frames?.TryTake(ref _framesFullAt) == false ? FrameViolation.TooManyFrames(limits) : null;

    /// <summary>So many bytes of a frame's payload came.</summary>
    public FrameViolation? Bytes(int count) => _bytes?.TryTake(ref _bytesFullAt, count) == false ? FrameViolation.TooManyBytes(limits) : null;
}
