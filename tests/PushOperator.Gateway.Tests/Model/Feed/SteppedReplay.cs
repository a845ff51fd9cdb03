using PushOperator.Gateway.Replay;

namespace PushOperator.Gateway.Tests.Model.Feed;

/// <summary>The real replay reader, whose answers come when the history says so. Its thread runs only while a request waits for it, so that a history is the same each time.</summary>
internal sealed class SteppedReplay(ReplayReader reader, FakeReplayConsumer consumer) : IReplaySource, IReplayWaiter
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private readonly List<(ReplayKey Key, ReplayChunk Chunk, IReplayWaiter Waiter)> _answers = [];
    private ReplayChunk? _answer;

    public ReplayChunk? Request(ReplayKey key, IReplayWaiter waiter)
    {
        _answer = null;
        if (reader.Request(key, this) is { } known) return known;
        if (!consumer.Idle.Wait(Bound)) throw new ModelViolationException($"{key} is not read within {Bound}");
        _answers.Add((key, _answer ?? throw new ModelViolationException($"{key} is read and not answered"), waiter));
        return null;
    }

    /// <summary>Hands over one answer that waits; false when none does.</summary>
    public bool Answer(int which)
    {
        if (_answers.Count == 0) return false;
        var (key, chunk, waiter) = _answers[which % _answers.Count];
        _answers.RemoveAt(which % _answers.Count);
        waiter.OnChunk(key, chunk);
        return true;
    }

    public void OnChunk(ReplayKey asked, ReplayChunk chunk) => _answer = chunk;
}
