namespace PushOperator.Gateway.Groups;

/// <summary>Where a group keeps a subscriber with an id.</summary>
/// <param name="Session">Its newest session.</param>
/// <param name="Positions">By PushTopic name and partition, the next offset that it needs.</param>
public sealed record KeptPosition(string Session, IReadOnlyDictionary<string, IReadOnlyDictionary<int, long>> Positions);
