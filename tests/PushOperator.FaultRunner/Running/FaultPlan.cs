using PushOperator.FaultRunner.Faults;

namespace PushOperator.FaultRunner.Running;

/// <summary>Which faults come, drawn from a seed: the same seed gives the same plan.</summary>
internal static class FaultPlan
{
    /// <summary>Shorter than every timeout of the system, and longer than Kafka's session and the heartbeats: what breaks breaks at the boundary.</summary>
    private static readonly TimeSpan[] s_lengths = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(9)];

    /// <summary>Every fault once, in an order of the seed's.</summary>
    public static IEnumerable<PlannedFault> EachOnce(int seed)
    {
        var random = new Random(seed);
        var faults = FaultCatalogue.All.ToArray();
        random.Shuffle(faults);
        return [.. faults.Select(fault => Plan(fault, random))];
    }

    /// <summary>Faults without end.</summary>
    public static IEnumerable<PlannedFault> Mix(int seed)
    {
        var random = new Random(seed);
        while (true) yield return Plan(FaultCatalogue.All[random.Next(FaultCatalogue.All.Count)], random);
    }

    private static PlannedFault Plan(IFault fault, Random random) => new(fault, s_lengths[random.Next(s_lengths.Length)], random.Next());
}
