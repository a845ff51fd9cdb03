namespace PushOperator.LoadTest.Reporting;

/// <summary>One server over all rounds of a case.</summary>
/// <param name="Figures">By <see cref="Figure.Key"/>.</param>
/// <param name="Ratio">Its first figure divided by the yardstick's in the same round; null where there is no yardstick.</param>
internal sealed record ServerSummary(string Case, string Server, IReadOnlyDictionary<string, Spread> Figures, Spread? Ratio);
