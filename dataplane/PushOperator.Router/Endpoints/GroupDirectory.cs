using System.Collections.Frozen;
using System.Collections.Immutable;

namespace PushOperator.Router.Endpoints;

/// <summary>All groups by their cluster id. Written by <see cref="GroupDiscovery"/> alone, read by every request.</summary>
internal sealed class GroupDirectory(TimeProvider time)
{
    private volatile FrozenDictionary<string, GroupState>? _groups;

    /// <summary>Raised on the writer's thread after groups or their pods changed.</summary>
    public event Action? Changed;

    /// <summary>Whether a complete view has been seen: before that, a group that is not found may exist.</summary>
    public bool IsSynced => _groups is not null;

    /// <summary>Every group.</summary>
    public ImmutableArray<GroupState> Groups => _groups?.Values ?? [];

    /// <summary>The group of a cluster id, or null.</summary>
    public GroupState? Find(string clusterId) => _groups?.GetValueOrDefault(clusterId);

    /// <summary>Takes the place of everything known before. What did not change stays the same object; raises <see cref="Changed"/> if anything did.</summary>
    public void Apply(IReadOnlyList<GroupDefinition> definitions)
    {
        var before = _groups;
        var after = definitions.Select(definition => Follow(before?.GetValueOrDefault(definition.Key.ClusterId), definition)).ToList();
        if (before is not null && before.Count == after.Count && after.All(group => before.GetValueOrDefault(group.Key.ClusterId) == group)) return;
        _groups = after.ToFrozenDictionary(group => group.Key.ClusterId);
        Changed?.Invoke();
    }

    private GroupState Follow(GroupState? before, GroupDefinition definition)
    {
        if (before is null) return new GroupState(definition, [.. definition.Endpoints.Select(address => new EndpointState(address, time))]);
        if (before.Definition == definition) return before;
        return new GroupState(definition, [.. definition.Endpoints.Select(address => Keep(before, address))]);
    }

    private EndpointState Keep(GroupState before, EndpointAddress address) =>
        before.PositionOf(address.Id) is >= 0 and var position && before.Endpoints[position].Address == address
            ? before.Endpoints[position]
            : new EndpointState(address, time);
}
