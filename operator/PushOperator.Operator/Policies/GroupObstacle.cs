namespace PushOperator.Operator.Policies;

/// <summary>Something that keeps a group from being made as its spec says until somebody acts.</summary>
/// <param name="Reason">One of <see cref="Api.Conditions.ConditionReasons"/>.</param>
/// <param name="Message">What it is and what to do.</param>
internal sealed record GroupObstacle(string Reason, string Message);
