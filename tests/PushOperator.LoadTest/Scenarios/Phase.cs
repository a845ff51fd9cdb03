using PushOperator.LoadTest.Measuring;
using PushOperator.LoadTest.Subscribing;

namespace PushOperator.LoadTest.Scenarios;

/// <summary>What a measured phase brought.</summary>
/// <param name="Published">Messages.</param>
/// <param name="Expected">Deliveries that had to come of them.</param>
internal sealed record Phase(long Published, long Expected, FleetAnswer Fleet, Usage Usage)
{
    /// <summary>Whether each subscriber got exactly what it should have; a phase where not measured nothing.</summary>
    public bool IsValid => Fleet is { Wrong: 0, Stray: 0, Lost: 0 } && Fleet.Delivered == Expected;

    public double DeliveriesPerCpuSecond => Usage.Server.Total > 0 ? Fleet.Delivered / Usage.Server.Total : 0;
}
