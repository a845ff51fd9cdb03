using System.Buffers;
using PushOperator.Gateway.Connections;

namespace PushOperator.Gateway.Tests.Connections.Support;

/// <summary>A way without a socket: a test gives the turns, and says when a send is complete.</summary>
internal sealed class FakeSender : IFrameSender
{
    private TaskCompletionSource? _held;

    /// <summary>What was sent, one entry a send.</summary>
    public List<byte[]> Sent { get; } = [];

    /// <summary>Turns asked for and not given.</summary>
    public int Asked { get; private set; }

    /// <summary>Whether sends wait until <see cref="Release"/>.</summary>
    public bool Holds { get; set; }

    public bool Aborted { get; private set; }

    public int Untaken => 0;

    public ValueTask SendAsync(ReadOnlySequence<byte> frames)
    {
        Sent.Add(frames.ToArray());
        if (!Holds) return ValueTask.CompletedTask;
        _held = new TaskCompletionSource();
        return new ValueTask(_held.Task);
    }

    /// <summary>The subscriber has read: the send that waits is complete.</summary>
    public void Release()
    {
        Holds = false;
        _held!.SetResult();
    }

    public void Schedule(FramePump pump) => Asked++;

    /// <summary>Gives one turn that was asked for.</summary>
    public void GiveTurn(FramePump pump)
    {
        Asked.Should().Be(1, "a pump asks for one turn at a time");
        Asked = 0;
        pump.TakeTurn();
    }

    /// <summary>Gives turns until none is asked for.</summary>
    public void GiveTurns(FramePump pump)
    {
        while (Asked > 0) GiveTurn(pump);
    }

    public ValueTask FinishSendingAsync() => ValueTask.CompletedTask;

    public void Abort()
    {
        Aborted = true;
        _held?.TrySetException(new IOException("aborted"));
    }
}
