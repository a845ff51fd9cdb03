using System.Buffers;
using PushOperator.Gateway.Connections;

namespace PushOperator.Benchmarks;

/// <summary>A way to a subscriber on which no pump is ever given a turn: what a benchmark measures is the side that reads.</summary>
internal sealed class IdleSender : IFrameSender
{
    public int Untaken => 0;

    public ValueTask SendAsync(ReadOnlySequence<byte> frames) => ValueTask.CompletedTask;

    public void Schedule(FramePump pump)
    {
    }

    public ValueTask FinishSendingAsync() => ValueTask.CompletedTask;

    public void Abort()
    {
    }
}
