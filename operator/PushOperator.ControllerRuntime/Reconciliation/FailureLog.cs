using System.Collections.Concurrent;
using PushOperator.ControllerRuntime.ApiServer;

namespace PushOperator.ControllerRuntime.Reconciliation;

/// <summary>What each object failed with last, so that the same failure is told once and not at every retry. Holds only objects that fail now. Thread-safe.</summary>
internal sealed class FailureLog
{
    private readonly ConcurrentDictionary<ObjectKey, string> _last = new();

    /// <summary>Notes the failure; whether it is another than the object's last.</summary>
    public bool IsNew(ObjectKey key, string message)
    {
        var known = _last.TryGetValue(key, out var last) && last == message;
        _last[key] = message;
        return !known;
    }

    /// <summary>It no longer fails.</summary>
    public void Clear(ObjectKey key) => _last.TryRemove(key, out _);
}
