using PushOperator.DataPlane.Configuration.Endpoint;

namespace PushOperator.Operator.Observation;

/// <summary>What one gateway said of itself.</summary>
/// <param name="Address">Where it was asked: its command port.</param>
/// <param name="Metadata">What it said.</param>
internal sealed record GatewayReading(Uri Address, EndpointMetadata Metadata);
