namespace PushOperator.Gateway.Topics;

/// <summary>An encoder of each format for each thread: an encoder writes every frame into the same buffer.</summary>
internal sealed class FrameEncoders(string groupNamespace) : IDisposable
{
    private readonly Dictionary<FrameFormat, ThreadLocal<FrameEncoder>> _encoders =
        Enum.GetValues<FrameFormat>().ToDictionary(format => format, format => new ThreadLocal<FrameEncoder>(() => new FrameEncoder(format, groupNamespace)));

    /// <summary>The calling thread's.</summary>
    public FrameEncoder Get(FrameFormat format) => _encoders[format].Value!;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var encoder in _encoders.Values) encoder.Dispose();
    }
}
