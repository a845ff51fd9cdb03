using PushOperator.FaultRunner.Faults;

namespace PushOperator.FaultRunner.Running;

/// <summary>Which faults come, drawn from a seed: the same seed gives the same plan.</summary>
internal static class FaultPlan
{
    /// <summary>A fault as it is where one run has to do: with its first length.</summary>
    public static PlannedFault Once(IFault fault, int seed) => new(fault, fault.Lengths[0], seed);

    /// <summary>Every fault once, in an order of the seed's.</summary>
    public static IEnumerable<PlannedFault> EachOnce(IReadOnlyList<IFault> faults, int seed)
    {
        var random = new Random(seed);
        var shuffled = faults.ToArray();
        random.Shuffle(shuffled);
        return [.. shuffled.Select(fault => Plan(fault, random))];
    }

    /// <summary>Faults without end.</summary>
    public static IEnumerable<PlannedFault> Mix(IReadOnlyList<IFault> faults, int seed)
    {
        var random = new Random(seed);
        while (true) yield return Plan(faults[random.Next(faults.Count)], random);
    }

    private static PlannedFault Plan(IFault fault, Random random) => new(fault, fault.Lengths[random.Next(fault.Lengths.Count)], random.Next());
}
