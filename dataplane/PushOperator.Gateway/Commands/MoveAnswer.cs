namespace PushOperator.Gateway.Commands;

/// <summary>The answer to a request to let subscribers go.</summary>
/// <param name="Moving">How many will be told to go: no more than are connected.</param>
internal sealed record MoveAnswer(int Moving);
