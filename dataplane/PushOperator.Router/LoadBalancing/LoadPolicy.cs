using Microsoft.Extensions.Options;
using PushOperator.Api.Groups;
using PushOperator.Router.Endpoints;

namespace PushOperator.Router.LoadBalancing;

/// <summary>A policy that compares <see cref="EffectiveLoad"/>.</summary>
internal abstract class LoadPolicy(RoutingStrategy strategy, IOptions<RouterOptions> options) : PlacingPolicy(strategy)
{
    private readonly TimeSpan _slowStart = options.Value.SlowStartPeriod;
    private readonly string _zone = options.Value.Zone;

    /// <inheritdoc/>
    protected sealed override int Choose(GroupState group, int[] candidates)
    {
        var all = EffectiveLoad.Of(group.Snapshot(), _slowStart, _zone);
        var loads = Array.ConvertAll(candidates, position => all[position]);
        return Choose(loads);
    }

    /// <summary>Index into <paramref name="loads"/>, which are one or more.</summary>
    protected abstract int Choose(ReadOnlySpan<double> loads);
}
