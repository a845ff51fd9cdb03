namespace PushOperator.FaultRunner.Workload;

/// <summary>A member of a crowd was let in.</summary>
/// <param name="Member">Its number.</param>
/// <param name="At">Since the crowd's beginning.</param>
/// <param name="After">Close code of its connection before; null when it had none, or that ended without.</param>
internal readonly record struct Arrival(int Member, TimeSpan At, int? After);
