using Microsoft.Extensions.Options;
using PushOperator.Api.Groups;

namespace PushOperator.Router.LoadBalancing;

/// <summary>The pod with the fewest connections, whoever opened them. The default.</summary>
internal sealed class LeastConnectionsPolicy(IOptions<RouterOptions> options) : LoadPolicy(RoutingStrategy.LeastConnections, options)
{
    /// <inheritdoc/>
    protected override int Choose(ReadOnlySpan<double> loads) => Choice.Least(loads, Random.Shared);
}
