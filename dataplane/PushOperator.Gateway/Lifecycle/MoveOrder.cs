namespace PushOperator.Gateway.Lifecycle;

/// <summary>A request to let subscribers go to other pods.</summary>
/// <param name="Connections">How many.</param>
/// <param name="Within">Time over which they are spread.</param>
internal sealed record MoveOrder(int Connections, TimeSpan Within);
