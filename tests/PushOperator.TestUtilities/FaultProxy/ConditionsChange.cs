namespace PushOperator.TestUtilities.FaultProxy;

/// <summary>Conditions and the moment in which they end.</summary>
internal sealed class ConditionsChange(LineConditions conditions)
{
    public LineConditions Conditions => conditions;

    /// <summary>Completes when other conditions hold.</summary>
    public TaskCompletionSource Over { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
