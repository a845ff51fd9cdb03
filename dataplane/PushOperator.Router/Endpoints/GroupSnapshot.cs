using System.Collections.Immutable;
using PushOperator.Api.Groups;

namespace PushOperator.Router.Endpoints;

/// <summary>One group at one instant; endpoints in the order of <see cref="GroupState.Endpoints"/>.</summary>
internal sealed record GroupSnapshot(GroupKey Key, RoutingStrategy Strategy, ImmutableArray<EndpointSnapshot> Endpoints);
