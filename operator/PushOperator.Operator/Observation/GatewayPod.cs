namespace PushOperator.Operator.Observation;

/// <summary>The pod of a gateway, as its EndpointSlice names it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Uid">Its uid: another pod of that name is another one.</param>
internal sealed record GatewayPod(string Name, string Uid);
