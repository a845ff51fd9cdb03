using System.Text.Json.Serialization;

namespace PushOperator.Cli.Cluster;

/// <summary>A connected subscriber, as a gateway tells it.</summary>
/// <param name="Session">Id of its connection.</param>
/// <param name="Name">Its own id; null for an ephemeral one.</param>
/// <param name="Format">How its messages are written.</param>
/// <param name="Topics">Topics it asked for; empty for all of the group's.</param>
/// <param name="Window">Unacknowledged deliveries it takes.</param>
/// <param name="InFlight">Unacknowledged deliveries it has.</param>
/// <param name="ConnectedAt">Time of its handshake.</param>
internal sealed record Subscriber(
    string Session,
    [property: JsonPropertyName("subscriber")] string? Name,
    string Format,
    IReadOnlyList<string>? Topics,
    int Window,
    int InFlight,
    DateTimeOffset ConnectedAt);
