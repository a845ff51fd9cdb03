using PushOperator.FaultRunner.Faults;

namespace PushOperator.FaultRunner.Running;

/// <summary>A fault of a plan. Its target is drawn when it starts, from what is there then.</summary>
/// <param name="Fault">What happens.</param>
/// <param name="Length">How long it lasts.</param>
/// <param name="Seed">Of the choice of its target.</param>
internal sealed record PlannedFault(IFault Fault, TimeSpan Length, int Seed)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Fault.Id} {Fault.Description}{(Length > TimeSpan.Zero ? $", {Length.TotalSeconds:0} s" : "")}";
}
