using System.Collections.Frozen;
using System.Collections.Immutable;

namespace PushOperator.Router.Endpoints;

/// <summary>
/// One group and the live state of its endpoints. A change of the definition makes a new one that keeps the
/// <see cref="EndpointState"/> of every pod that stays.
/// </summary>
internal sealed class GroupState
{
    private readonly FrozenDictionary<string, int> _positions;
    private uint _turn;

    /// <param name="definition">What the cluster says.</param>
    /// <param name="endpoints">One for each of its endpoints, in the same order.</param>
    public GroupState(GroupDefinition definition, ImmutableArray<EndpointState> endpoints)
    {
        Definition = definition;
        Endpoints = endpoints;
        _positions = endpoints.Select((endpoint, position) => KeyValuePair.Create(endpoint.Address.Id, position)).ToFrozenDictionary();
    }

    /// <summary>What the cluster says.</summary>
    public GroupDefinition Definition { get; }

    /// <summary>Which group.</summary>
    public GroupKey Key => Definition.Key;

    /// <summary>Its pods.</summary>
    public ImmutableArray<EndpointState> Endpoints { get; }

    /// <summary>
    /// Held from looking at the counts until the choice is counted, so that connections that arrive together are not all sent to
    /// the pod that was emptiest before. Only an endpoint's own lock is taken inside.
    /// </summary>
    public Lock Choosing { get; } = new();

    /// <summary>Position in <see cref="Endpoints"/> of an <see cref="EndpointAddress.Id"/>, or −1.</summary>
    public int PositionOf(string endpointId) => _positions.GetValueOrDefault(endpointId, -1);

    /// <summary>A number that grows by one at each call, for taking turns. Wraps.</summary>
    public uint NextTurn() => Interlocked.Increment(ref _turn) - 1;

    /// <summary>The group now.</summary>
    public GroupSnapshot Snapshot() => new(Key, Definition.Strategy, [.. Endpoints.Select(endpoint => endpoint.Snapshot())]);
}
