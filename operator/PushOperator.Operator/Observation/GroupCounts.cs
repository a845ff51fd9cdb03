namespace PushOperator.Operator.Observation;

/// <summary>What the gateways of a group said of themselves, added up.</summary>
/// <param name="Gateways">How many were asked; all of them answered.</param>
/// <param name="Connections">Open subscriber connections.</param>
/// <param name="Lag">Messages that wait; null when a gateway does not know yet, or there is none.</param>
internal sealed record GroupCounts(int Gateways, long Connections, long? Lag);
