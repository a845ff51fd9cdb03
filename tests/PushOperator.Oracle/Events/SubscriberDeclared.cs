namespace PushOperator.Oracle.Events;

/// <summary>There is such a subscriber. Comes before everything else about it.</summary>
/// <param name="Group">Name of the SubscriberGroup.</param>
/// <param name="Subscriber">Name of the subscriber, unique in the history.</param>
/// <param name="IsDurable">Whether it was promised every message that is published after its first connection (Broadcast).</param>
/// <param name="Exempt">Names of the rules that its deliveries are not judged by, with spaces between: for a subscriber that misbehaves on purpose. Null: none.</param>
public sealed record SubscriberDeclared(string Group, string Subscriber, bool IsDurable, string? Exempt = null) : HistoryEvent;
