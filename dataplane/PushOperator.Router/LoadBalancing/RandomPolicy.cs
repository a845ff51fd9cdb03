using Microsoft.Extensions.Options;
using PushOperator.Api.Groups;

namespace PushOperator.Router.LoadBalancing;

/// <summary>Two pods at random, and of these the one with fewer connections.</summary>
internal sealed class RandomPolicy(IOptions<RouterOptions> options) : LoadPolicy(RoutingStrategy.Random, options)
{
    /// <inheritdoc/>
    protected override int Choose(ReadOnlySpan<double> loads) => Choice.LessOfTwo(loads, Random.Shared);
}
