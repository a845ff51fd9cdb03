using PushOperator.LoadTest.Subscribing;

namespace PushOperator.LoadTest.Servers;

/// <summary>How to subscribe at a server.</summary>
internal sealed record SubscriberProfile
{
    public required string Address { get; init; }

    public required int Port { get; init; }

    public string Path { get; init; } = "/ws";

    public string? Subprotocol { get; init; }

    /// <summary>Text frames to send once open.</summary>
    public IReadOnlyList<string> Greeting { get; init; } = [];

    public MessageFormat Format { get; init; } = MessageFormat.Raw;

    public AcknowledgementStyle Acknowledge { get; init; }
}
