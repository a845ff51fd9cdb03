using System.Collections.Concurrent;
using PushOperator.Client.Frames;

namespace PushOperator.Client.Connections;

/// <summary>Publishes of one connection that wait for their answer, by <c>ref</c>. Any thread.</summary>
internal sealed class PendingPublishes
{
    private readonly ConcurrentDictionary<long, (TaskCompletionSource<string> Answer, string? Key)> _waiting = new();
    private long _last;
    private volatile bool _ended;

    /// <summary>Makes a new <c>ref</c> and the task of its answer: the message's id.</summary>
    public (long Reference, Task<string> Answer) Add(string? idempotencyKey)
    {
        var reference = Interlocked.Increment(ref _last);
        var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[reference] = (answer, idempotencyKey);
        // Registered while the connection ended: nobody else would answer it any more.
        if (_ended) End("the connection ended before the answer");
        return (reference, answer.Task);
    }

    public void Forget(long reference) => _waiting.TryRemove(reference, out _);

    public void Published(GatewayFrame frame)
    {
        if (frame.Ref is { } reference && frame.Id is not null && _waiting.TryRemove(reference, out var waiting)) waiting.Answer.TrySetResult(frame.Id);
    }

    /// <returns>False when the error answers no publish.</returns>
    public bool TryFail(GatewayFrame error)
    {
        if (error.Ref is not { } reference || !_waiting.TryRemove(reference, out var waiting)) return false;
        waiting.Answer.TrySetException(error.Code == "publish_unknown"
            ? new PushOutcomeUnknownException(error.Detail ?? error.Code, waiting.Key)
            : new PushRefusedException(0, error.Code ?? "error", error.Detail ?? ""));
        return true;
    }

    /// <summary>The connection is gone: what was sent may or may not be stored.</summary>
    public void End(string reason)
    {
        _ended = true;
        foreach (var (reference, _) in _waiting)
        {
            if (_waiting.TryRemove(reference, out var waiting)) waiting.Answer.TrySetException(new PushOutcomeUnknownException(reason, waiting.Key));
        }
    }
}
