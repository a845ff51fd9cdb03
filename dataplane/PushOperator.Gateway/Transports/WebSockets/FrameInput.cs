using System.Buffers;
using System.IO.Pipelines;

namespace PushOperator.Gateway.Transports.WebSockets;

/// <summary>What comes from a client: the bytes not read yet, and the frame that they are read into. Idle, it holds no buffer.</summary>
internal sealed class FrameInput(Stream stream, FrameLimits limits, TimeProvider time, bool takesDeflated = false) : IDisposable
{
    /// <summary>Time for a client to see the close frame and to end its side before the connection is taken away.</summary>
    private static readonly TimeSpan s_linger = TimeSpan.FromSeconds(1);

    private static readonly StreamPipeReaderOptions s_options = new(bufferSize: 4096, useZeroByteReads: true, leaveOpen: true);

    /// <summary>The bytes.</summary>
    public PipeReader Bytes { get; } = PipeReader.Create(stream, s_options);

    /// <summary>The frames.</summary>
    public FrameReader Frames { get; } = new(limits, time, takesDeflated);

    /// <summary>What they may cost.</summary>
    public FrameLimits Limits => limits;

    /// <summary>Reads on until the client has closed its side, for a second at most. Bytes that nobody reads would make the kernel answer with a reset, and the close frame could be lost in it.</summary>
    public async Task ReadToEndAsync()
    {
        using var bound = new CancellationTokenSource(s_linger, time);
        var buffer = ArrayPool<byte>.Shared.Rent(4096);
        try
        {
            while (await stream.ReadAsync(buffer, bound.Token) > 0)
            {
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The bound, or the client is gone: either way it had its time.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Frames.Dispose();
        Bytes.Complete();
    }
}
