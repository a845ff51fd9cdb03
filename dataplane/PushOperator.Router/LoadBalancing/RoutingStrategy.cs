namespace PushOperator.Router.LoadBalancing;

/// <summary>How a group chooses a pod for a new subscriber: <c>spec.routing.strategy</c>.</summary>
internal enum RoutingStrategy
{
    LeastConnections,
    RoundRobin,
    Random,
}
