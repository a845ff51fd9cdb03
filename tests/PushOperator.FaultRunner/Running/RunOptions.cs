namespace PushOperator.FaultRunner.Running;

/// <summary>A run.</summary>
/// <param name="Plan">The faults, in order; may be endless.</param>
/// <param name="Every">From the start of a fault to the start of the next; longer when the fault itself lasts longer.</param>
/// <param name="Length">After this no further fault starts.</param>
/// <param name="History">File for the history; null: none is written.</param>
internal sealed record RunOptions(IEnumerable<PlannedFault> Plan, TimeSpan Every, TimeSpan Length, string? History);
