namespace PushOperator.Gateway.Topics;

/// <summary>An encoder of each coding for each thread: an encoder writes every frame into the same buffer.</summary>
internal sealed class FrameEncoders(string groupNamespace) : IDisposable
{
    private readonly Dictionary<FrameCoding, ThreadLocal<FrameEncoder>> _encoders =
        FrameCoding.All.ToDictionary(coding => coding, coding => new ThreadLocal<FrameEncoder>(() => new FrameEncoder(coding, groupNamespace)));

    /// <summary>The calling thread's.</summary>
    public FrameEncoder Get(FrameCoding coding) => _encoders[coding].Value!;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var encoder in _encoders.Values) encoder.Dispose();
    }
}
