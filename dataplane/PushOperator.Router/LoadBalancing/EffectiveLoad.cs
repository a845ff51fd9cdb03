using System.Collections.Immutable;
using PushOperator.DataPlane.Configuration.Endpoint;
using PushOperator.Router.Endpoints;

namespace PushOperator.Router.LoadBalancing;

/// <summary>
/// What the counting policies compare: connections of each endpoint, corrected for what the readings cannot show yet. Pure.
/// </summary>
/// <remarks>
/// Five parts: (1) the endpoint's own count. (2) What this router changed since, times the number of routers that seem to be at
/// work: they see the same gap and fill it too; without the factor N routers fill it N times over, and the gap swings instead of
/// closing. (3) For an endpoint in slow start, what is left of the others' mean: an empty newcomer is taken up over the
/// period instead of by everyone at once. (4) Half a connection less for an endpoint in the router's own zone: of equals it is the least, and it makes nobody more than that uneven.
/// (5) While pods of an older revision still serve, a little of the mean more for each of them: who comes from a pod that was replaced goes to one that stays, and is not moved again with the next. The new ones are filled that much
/// beyond the others at most, however long a roll-out stands still.
/// </remarks>
internal static class EffectiveLoad
{
    /// <summary>Also for a router that sends nothing while others do, which would take them for infinitely many.</summary>
    private const double MaxRouters = 16;

    /// <summary>Less than the difference that one connection makes: it decides only between equals.</summary>
    private const double Near = 0.5;

    /// <summary>Below the fifth beyond the mean from which on the operator moves connections away again.</summary>
    private const double Leaving = 0.15;

    /// <summary>Loads in the order of <see cref="GroupSnapshot.Endpoints"/>; only their order and differences mean something.</summary>
    /// <param name="group">The endpoints.</param>
    /// <param name="slowStart">How long a new one is spared.</param>
    /// <param name="zone">The router's; empty when unknown, then none is preferred.</param>
    public static double[] Of(GroupSnapshot group, TimeSpan slowStart, string zone = "")
    {
        var routers = Routers(group.Endpoints);
        var seasoned = MeanOfSeasoned(group.Endpoints, slowStart);
        var staying = StayingRevision(group.Endpoints);
        var loads = new double[group.Endpoints.Length];
        for (var i = 0; i < loads.Length; i++)
        {
            var endpoint = group.Endpoints[i];
            var slow = IsLeaving(endpoint, staying) ? Leaving : staying is null ? Unready(endpoint, slowStart) : 0;
            loads[i] = (endpoint.Metadata?.Connections ?? 0) + (endpoint.Unseen * routers) + (seasoned * slow) - (zone.Length > 0 && endpoint.Address.Zone == zone ? Near : 0);
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

    // Null while there is one revision only.
    private static string? StayingRevision(ImmutableArray<EndpointSnapshot> endpoints)
    {
        EndpointMetadata? newest = null;
        var several = false;
        foreach (var endpoint in endpoints)
        {
            if (endpoint.Metadata is not { Draining: false, Revision.Length: > 0 } metadata) continue;
            several |= newest is not null && newest.Revision != metadata.Revision;
            if (newest is null || metadata.StartedAt > newest.StartedAt) newest = metadata;
        }

        return several ? newest!.Revision : null;
    }

    private static bool IsLeaving(in EndpointSnapshot endpoint, string? staying) =>
        staying is not null && endpoint.Metadata is { Revision: { Length: > 0 } revision } && revision != staying;

    /// <summary>1 for an endpoint that just started, 0 after the slow-start period, a line between.</summary>
    private static double Unready(in EndpointSnapshot endpoint, TimeSpan slowStart) =>
        endpoint.Uptime >= slowStart ? 0 : 1 - (Math.Max(0, endpoint.Uptime.TotalSeconds) / slowStart.TotalSeconds);
}
