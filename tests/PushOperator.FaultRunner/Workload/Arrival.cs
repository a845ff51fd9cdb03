namespace PushOperator.FaultRunner.Workload;

/// <summary>A member of a crowd was let in.</summary>
/// <param name="Member">Its number.</param>
/// <param name="At">Since the crowd's beginning.</param>
internal readonly record struct Arrival(int Member, TimeSpan At);
