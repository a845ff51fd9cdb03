using PushOperator.Operator.Observation;

namespace PushOperator.Operator.Rebalancing;

/// <summary>What one gateway is to be asked.</summary>
/// <param name="Gateway">The gateway, with the count that this rests on.</param>
/// <param name="Connections">How many subscribers it should let go.</param>
internal sealed record Move(GatewayReading Gateway, int Connections);
