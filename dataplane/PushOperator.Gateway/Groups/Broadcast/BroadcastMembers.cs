namespace PushOperator.Gateway.Groups.Broadcast;

/// <summary>The subscribers of this pod. Thread-safe; who walks them walks a picture that never changes.</summary>
internal sealed class BroadcastMembers
{
    private readonly Lock _lock = new();
    private readonly List<BroadcastMembership> _members = [];
    private volatile BroadcastMembership[]? _snapshot = [];

    public BroadcastMembership[] Snapshot()
    {
        if (_snapshot is { } snapshot) return snapshot;
        lock (_lock) return _snapshot = _members.ToArray();
    }

    public void Enter(BroadcastMembership membership)
    {
        lock (_lock)
        {
            membership.Slot = _members.Count;
            _members.Add(membership);
            _snapshot = null;
        }
    }

    public void Leave(BroadcastMembership membership)
    {
        lock (_lock)
        {
            if (membership.Slot < 0) return;
            var last = _members[^1];
            _members[membership.Slot] = last;
            last.Slot = membership.Slot;
            _members.RemoveAt(_members.Count - 1);
            membership.Slot = -1;
            _snapshot = null;
        }
    }
}
