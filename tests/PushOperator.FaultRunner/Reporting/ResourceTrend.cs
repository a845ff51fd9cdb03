namespace PushOperator.FaultRunner.Reporting;

/// <summary>How the use of a part of the system went over the second half of a run, by the line that fits its samples best.</summary>
/// <param name="Part">Such as <c>gateway</c>: the mean of all that ran at a time.</param>
/// <param name="Samples">In the second half.</param>
/// <param name="ResidentMegabytes">Mean.</param>
/// <param name="ResidentGrowthPercent">Of the mean, from the start of the second half to its end.</param>
/// <param name="DescriptorGrowth">In that time.</param>
/// <param name="ThreadGrowth">In that time.</param>
internal sealed record ResourceTrend(string Part, int Samples, double ResidentMegabytes, double ResidentGrowthPercent, double DescriptorGrowth, double ThreadGrowth)
{
    /// <summary>The trend of samples taken at even intervals.</summary>
    public static ResourceTrend Of(string part, IReadOnlyList<(double Resident, double Descriptors, double Threads)> samples)
    {
        var half = samples.Skip(samples.Count / 2).ToArray();
        var mean = half.Length == 0 ? 0 : half.Average(sample => sample.Resident);
        return new ResourceTrend(
            part,
            half.Length,
            mean / (1 << 20),
            mean == 0 ? 0 : 100 * Growth(half.Select(sample => sample.Resident)) / mean,
            Growth(half.Select(sample => sample.Descriptors)),
            Growth(half.Select(sample => sample.Threads)));
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Part}: {ResidentMegabytes:0} MiB resident, {ResidentGrowthPercent:+0.0;-0.0} %, descriptors {DescriptorGrowth:+0.0;-0.0}, threads {ThreadGrowth:+0.0;-0.0} over the second half ({Samples} samples)";

    /// <summary>Slope of the least-squares line, times the length.</summary>
    private static double Growth(IEnumerable<double> values)
    {
        var ys = values.ToArray();
        if (ys.Length < 2) return 0;
        var (middle, mean) = ((ys.Length - 1) / 2.0, ys.Average());
        var (above, below) = (0.0, 0.0);
        for (var x = 0; x < ys.Length; x++)
        {
            above += (x - middle) * (ys[x] - mean);
            below += (x - middle) * (x - middle);
        }

        return above / below * (ys.Length - 1);
    }
}
