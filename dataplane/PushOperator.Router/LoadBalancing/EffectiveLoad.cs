using System.Collections.Immutable;
using PushOperator.Router.Endpoints;

namespace PushOperator.Router.LoadBalancing;

/// <summary>
/// What the counting policies compare: connections of each endpoint, corrected for what the readings cannot show yet. Pure.
/// </summary>
/// <remarks>
/// Three parts: (1) the endpoint's own count. (2) What this router changed since, times the number of routers that seem to be at
/// work: they see the same gap and fill it too; without the factor N routers fill it N times over, and the gap swings instead of
/// closing. (3) For an endpoint in slow start, what is left of the others' mean: an empty newcomer is taken up over the
/// period instead of by everyone at once.
/// </remarks>
internal static class EffectiveLoad
{
    /// <summary>Also for a router that sends nothing while others do, which would take them for infinitely many.</summary>
    private const double MaxRouters = 16;

    /// <summary>Loads in the order of <see cref="GroupSnapshot.Endpoints"/>; only their order and differences mean something.</summary>
    public static double[] Of(GroupSnapshot group, TimeSpan slowStart)
    {
        var routers = Routers(group.Endpoints);
        var seasoned = MeanOfSeasoned(group.Endpoints, slowStart);
        var loads = new double[group.Endpoints.Length];
        for (var i = 0; i < loads.Length; i++)
        {
            var endpoint = group.Endpoints[i];
            loads[i] = (endpoint.Metadata?.Connections ?? 0) + (endpoint.Unseen * routers) + (seasoned * Unready(endpoint, slowStart));
        }

        return loads;
    }

    /// <summary>How many routers as busy as this one would explain the arrivals of the last seconds.</summary>
    private static double Routers(ImmutableArray<EndpointSnapshot> endpoints)
    {
        double fromHere = 0, fromOthers = 0;
        foreach (var endpoint in endpoints)
        {
            fromHere += endpoint.ArrivalsFromHere;
            fromOthers += endpoint.ArrivalsFromOthers;
        }

        return Math.Min(MaxRouters, 1 + (fromOthers / Math.Max(1, fromHere)));
    }

    private static double MeanOfSeasoned(ImmutableArray<EndpointSnapshot> endpoints, TimeSpan slowStart)
    {
        double sum = 0, count = 0;
        foreach (var endpoint in endpoints)
        {
            if (endpoint.Metadata is not { Draining: false } || endpoint.Uptime < slowStart) continue;
            sum += endpoint.Connections;
            count++;
        }

        return count == 0 ? 0 : sum / count;
    }

    /// <summary>1 for an endpoint that just started, 0 after the slow-start period, a line between.</summary>
    private static double Unready(in EndpointSnapshot endpoint, TimeSpan slowStart) =>
        endpoint.Uptime >= slowStart ? 0 : 1 - (Math.Max(0, endpoint.Uptime.TotalSeconds) / slowStart.TotalSeconds);
}
