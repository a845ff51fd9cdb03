using System.Numerics;

namespace PushOperator.LoadTest.Subscribing;

/// <summary>Counts microseconds in buckets whose width grows with the value: what is read back is at most 1.6 % too high. One thread.</summary>
internal sealed class LatencyHistogram
{
    private const int SubBits = 6;
    private const int Sub = 1 << SubBits;
    private readonly long[] _counts = new long[(64 - SubBits) * Sub];
    private long _total;
    private long _max;

    public void Record(long microseconds)
    {
        var value = Math.Max(0, microseconds);
        _counts[BucketOf(value)]++;
        _total++;
        if (value > _max) _max = value;
    }

    public void Reset()
    {
        Array.Clear(_counts);
        (_total, _max) = (0, 0);
    }

    public LatencySummary Summarize() => new(Percentile(0.5), Percentile(0.99), Percentile(0.999), _max / 1_000.0);

    /// <summary>The value that this share of all values does not exceed, in milliseconds; 0 when there is none.</summary>
    public double Percentile(double share)
    {
        var wanted = (long)Math.Ceiling(share * _total);
        if (wanted == 0) return 0;
        var bucket = 0;
        for (var seen = _counts[0]; seen < wanted; seen += _counts[bucket]) bucket++;
        return Math.Min(HighestOf(bucket), _max) / 1_000.0;
    }

    private static int BucketOf(long value)
    {
        if (value < Sub) return (int)value;
        var shift = BitOperations.Log2((ulong)value) - SubBits;
        return ((shift + 1) << SubBits) + (int)((value >> shift) - Sub);
    }

    private static long HighestOf(int bucket)
    {
        if (bucket < Sub) return bucket;
        var shift = (bucket >> SubBits) - 1;
        return ((long)((bucket & (Sub - 1)) + Sub + 1) << shift) - 1;
    }
}
