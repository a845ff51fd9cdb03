namespace PushOperator.LoadTest.Subscribing;

/// <summary>Percentiles, in milliseconds.</summary>
internal sealed record LatencySummary(double P50, double P99, double P999, double Max);
