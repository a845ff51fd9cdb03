namespace PushOperator.Client.Reconnecting;

/// <summary>What follows the end of a connection or a failed attempt: another attempt after <paramref name="Wait"/>, or the end with <paramref name="Fatal"/>.</summary>
internal readonly record struct ReconnectDecision(TimeSpan Wait, PushException? Fatal);
