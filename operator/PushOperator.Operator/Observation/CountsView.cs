namespace PushOperator.Operator.Observation;

/// <summary>What is known of a group's counts now.</summary>
/// <param name="Counts">The counts; null: unknown.</param>
/// <param name="AskAgainAfter">When newer ones may be there.</param>
internal sealed record CountsView(GroupCounts? Counts, TimeSpan AskAgainAfter)
{
    /// <summary>What each gateway that answered the last time said; empty when that is too long ago.</summary>
    public IReadOnlyList<GatewayReading> Readings { get; init; } = [];
}
