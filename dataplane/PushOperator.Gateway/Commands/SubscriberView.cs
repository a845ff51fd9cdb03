namespace PushOperator.Gateway.Commands;

/// <summary>A subscriber connected to this pod.</summary>
/// <param name="Session">Id of its connection.</param>
/// <param name="Subscriber">Its own id; absent for an ephemeral one.</param>
/// <param name="Format"><c>Json</c>, <c>CloudEvents</c> or <c>Raw</c>.</param>
/// <param name="Topics">Topics it asked for; empty for all of the group's.</param>
/// <param name="Window">Unacknowledged deliveries it takes.</param>
/// <param name="InFlight">Unacknowledged deliveries it has.</param>
/// <param name="ConnectedAt">Time of its handshake, UTC.</param>
internal sealed record SubscriberView(string Session, string? Subscriber, string Format, IReadOnlyList<string> Topics, int Window, int InFlight, DateTimeOffset ConnectedAt);
