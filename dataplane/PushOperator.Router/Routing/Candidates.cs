using PushOperator.Router.Endpoints;
using PushOperator.Router.LoadBalancing;
using Yarp.ReverseProxy.Model;

namespace PushOperator.Router.Routing;

/// <summary>The destinations of a group that may get a subscriber now, or why there are none.</summary>
internal readonly record struct Candidates(IReadOnlyList<DestinationState> Destinations, Refusal Refusal)
{
    /// <summary>
    /// Those that are eligible; if nobody is, those of last resort. A destination the group does not list any more, or one that was
    /// tried before, is neither.
    /// </summary>
    public static Candidates Of(GroupState group, IReadOnlyList<DestinationState> destinations, IReadOnlyList<DestinationState> tried)
    {
        List<DestinationState> eligible = [], lastResort = [];
        var refusal = Refusal.NoPod;
        foreach (var destination in destinations)
        {
            if (group.PositionOf(destination.DestinationId) is not (>= 0 and var position) || tried.Contains(destination)) continue;
            var standing = Standings.Of(group.Endpoints[position].Snapshot());
            if (standing is Standing.Eligible) eligible.Add(destination);
            else if (standing is Standing.LastResort) lastResort.Add(destination);
            else if (standing is Standing.Full) refusal = Refusal.GroupFull;
        }

        return new Candidates(eligible.Count > 0 ? eligible : lastResort, refusal);
    }
}
