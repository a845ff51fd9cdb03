using System.Collections.Immutable;
using PushOperator.Api.Groups;

namespace PushOperator.Router.Endpoints;

/// <summary>What the cluster says of one group: how to choose, and from which ready pods (in order of <see cref="EndpointAddress.Id"/>).</summary>
internal sealed record GroupDefinition(GroupKey Key, RoutingStrategy Strategy, ImmutableArray<EndpointAddress> Endpoints)
{
    /// <summary>Equal when nothing would be routed differently.</summary>
    public bool Equals(GroupDefinition? other) =>
        other is not null && Key == other.Key && Strategy == other.Strategy && Endpoints.SequenceEqual(other.Endpoints);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Key, Strategy, Endpoints.Length);
}
