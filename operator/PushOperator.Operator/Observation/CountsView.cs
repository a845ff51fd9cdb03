namespace PushOperator.Operator.Observation;

/// <summary>What is known of a group's counts now.</summary>
/// <param name="Counts">The counts; null: unknown.</param>
/// <param name="AskAgainAfter">When newer ones may be there.</param>
internal sealed record CountsView(GroupCounts? Counts, TimeSpan AskAgainAfter);
