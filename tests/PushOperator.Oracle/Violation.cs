using PushOperator.Oracle.Events;

namespace PushOperator.Oracle;

/// <summary>A promise that was not kept.</summary>
/// <param name="Rule">Name of the rule.</param>
/// <param name="Detail">What happened, for a person.</param>
/// <param name="Evidence">The events that show it, oldest first.</param>
public sealed record Violation(string Rule, string Detail, IReadOnlyList<HistoryEvent> Evidence)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Rule}: {Detail}{string.Concat(Evidence.Select(happened => $"\n    {happened}"))}";
}
