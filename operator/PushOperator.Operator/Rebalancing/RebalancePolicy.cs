using PushOperator.DataPlane.Configuration.Endpoint;

namespace PushOperator.Operator.Rebalancing;

/// <summary>Decides which gateways should let how many subscribers go. Pure.</summary>
/// <remarks>
/// Nobody is moved before the fullest is a sixth above the mean, and no gateway goes below the mean by it; who leaves is taken by the emptiest. So what was moved is not moved back. Small
/// differences are chance: where connections are spread at random, their number varies by the square root of the mean, and twice that is no reason to move anybody.
/// </remarks>
internal static class RebalancePolicy
{
    /// <summary>Times the mean that the fullest gateway has when something is done; less than the 1.2 that is promised, as counts are some seconds old.</summary>
    private const double Trigger = 1.15;

    /// <summary>Connections above the mean that are never worth a move.</summary>
    private const int Few = 10;

    /// <summary>Whom to ask for how much; empty: nobody.</summary>
    /// <param name="reading">What is known.</param>
    /// <param name="lastAsked">When the group's gateways were asked the last time; null: never.</param>
    /// <param name="options">How much and how often.</param>
    public static IReadOnlyList<Move> Decide(RebalanceReading reading, TimeSpan? lastAsked, RebalancingOptions options)
    {
        if (!reading.IsWhole || reading.At - lastAsked < options.Window) return [];
        var taking = reading.Gateways.Where(gateway => Takes(gateway.Metadata)).ToList();
        if (taking.Count < 2) return [];
        var mean = taking.Average(gateway => gateway.Metadata.Connections);
        var chance = Math.Max(Few, 2 * Math.Sqrt(mean));
        var most = taking.Max(gateway => gateway.Metadata.Connections);
        if (most <= mean * Trigger || most - mean <= chance) return [];
        return
        [
            .. taking
                .Select(gateway => new Move(gateway, (int)Math.Min(gateway.Metadata.Connections - mean, gateway.Metadata.Connections * options.MaxShare)))
                .Where(move => move.Connections > 0),
        ];
    }

    /// <summary>A full gateway takes nobody now, but has its share; one without a partition, or that is going, has none.</summary>
    private static bool Takes(EndpointMetadata gateway) => !gateway.Draining && (gateway.AcceptsSubscribers || gateway.Connections >= gateway.Capacity);
}
