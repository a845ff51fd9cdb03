using PushOperator.ControllerRuntime.ApiServer;

namespace PushOperator.ControllerRuntime.Writing;

/// <summary>
/// What was applied to each object. Thread-safe. Entries that nobody asked for during <see cref="Lifetime"/> are dropped, so objects that
/// are gone do not add up; at worst one more apply follows, which changes nothing.
/// </summary>
internal sealed class AppliedStates(TimeProvider time)
{
    // Longer than any sensible resync: what still exists is asked for at each.
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(2);

    private readonly Lock _gate = new();
    private readonly Dictionary<(ResourceKind, ObjectKey), (AppliedState State, long UsedAt)> _states = [];
    private long _sweptAt = time.GetTimestamp();

    public AppliedState? Find(ResourceKind kind, ObjectKey key)
    {
        lock (_gate)
        {
            if (!_states.TryGetValue((kind, key), out var entry)) return null;
            _states[(kind, key)] = (entry.State, time.GetTimestamp());
            return entry.State;
        }
    }

    public void Remember(ResourceKind kind, ObjectKey key, AppliedState state)
    {
        lock (_gate)
        {
            _states[(kind, key)] = (state, time.GetTimestamp());
            Sweep();
        }
    }

    public void Forget(ResourceKind kind, ObjectKey key)
    {
        lock (_gate) _states.Remove((kind, key));
    }

    private void Sweep()
    {
        if (time.GetElapsedTime(_sweptAt) < Lifetime) return;
        _sweptAt = time.GetTimestamp();
        foreach (var (key, entry) in _states)
        {
            if (time.GetElapsedTime(entry.UsedAt) > Lifetime) _states.Remove(key);
        }
    }
}
