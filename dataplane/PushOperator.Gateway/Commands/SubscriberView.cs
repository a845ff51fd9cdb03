namespace PushOperator.Gateway.Commands;

/// <summary>A subscriber connected to this pod, or one with an id that is not and whose position the group keeps: then what is of a connection is absent.</summary>
/// <param name="Session">Id of its connection, or of its last one.</param>
/// <param name="Subscriber">Its own id; absent for an ephemeral one.</param>
/// <param name="Format"><c>Json</c>, <c>CloudEvents</c> or <c>Raw</c>.</param>
/// <param name="Topics">Topics it asked for; empty for all of the group's.</param>
/// <param name="Window">Unacknowledged deliveries it takes.</param>
/// <param name="InFlight">Unacknowledged deliveries it has.</param>
/// <param name="ConnectedAt">Time of its handshake, UTC.</param>
/// <param name="Positions">Kept of a subscriber with an id: by PushTopic name and partition the next offset that it needs.</param>
internal sealed record SubscriberView(
    string Session,
    string? Subscriber,
    string? Format,
    IReadOnlyList<string>? Topics,
    int? Window,
    int? InFlight,
    DateTimeOffset? ConnectedAt,
    IReadOnlyDictionary<string, IReadOnlyDictionary<int, long>>? Positions);
