using PushOperator.Api.Groups;
using PushOperator.Router.Endpoints;

namespace PushOperator.Router.LoadBalancing;

/// <summary>Each pod in turn, by this router's own count. It cannot herd, so slow start does not apply.</summary>
internal sealed class RoundRobinPolicy() : PlacingPolicy(RoutingStrategy.RoundRobin)
{
    /// <inheritdoc/>
    protected override int Choose(GroupState group, int[] candidates) => Choice.InTurn(candidates.Length, group.NextTurn());
}
