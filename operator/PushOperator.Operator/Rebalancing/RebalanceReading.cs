using PushOperator.Operator.Observation;

namespace PushOperator.Operator.Rebalancing;

/// <summary>What is known of a group's gateways at one moment.</summary>
/// <param name="At">When, on a clock that only runs forward.</param>
/// <param name="Gateways">What each of them said.</param>
/// <param name="IsWhole">Whether all that are wanted were heard, and none is on its way or going.</param>
internal sealed record RebalanceReading(TimeSpan At, IReadOnlyList<GatewayReading> Gateways, bool IsWhole);
