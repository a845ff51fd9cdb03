using System.Text.Json;

namespace PushOperator.DataPlane.Configuration.Endpoint;

/// <summary>
/// What a gateway says of itself at <c>GET /endpoint</c> on its command port: read about twice a second by every router
/// (to place connections) and by the operator (status, scaling).
/// </summary>
public sealed record EndpointMetadata
{
    /// <summary>Namespace of the SubscriberGroup.</summary>
    public required string Namespace { get; init; }

    /// <summary>Name of the SubscriberGroup.</summary>
    public required string Group { get; init; }

    /// <summary>Name of the pod.</summary>
    public required string Pod { get; init; }

    /// <summary>Version of the gateway program.</summary>
    public required string Version { get; init; }

    /// <summary>Start of the process, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Zone of the node, or empty when unknown.</summary>
    public string Zone { get; init; } = "";

    /// <summary>Which revision of the group's Deployment the pod is of (<c>pod-template-hash</c>), or empty when unknown. While two are served, the one whose pods started last is the one that stays.</summary>
    public string Revision { get; init; } = "";

    /// <summary>Open subscriber connections on this pod.</summary>
    public required int Connections { get; init; }

    /// <summary>Most connections this pod takes.</summary>
    public required int Capacity { get; init; }

    /// <summary>Whether the pod is saying goodbye: nobody new is sent here.</summary>
    public required bool Draining { get; init; }

    /// <summary>
    /// Whether a new subscriber would be served here: consuming, not draining, room left, and in a Shared group owning
    /// a partition or free to own one.
    /// </summary>
    public required bool AcceptsSubscribers { get; init; }

    /// <summary>Partitions this pod reads: all of them in Broadcast, the owned ones in Shared.</summary>
    public required IReadOnlyList<EndpointPartition> Partitions { get; init; }

    /// <summary>The body as bytes of JSON.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, EndpointMetadataJson.Default.EndpointMetadata);

    /// <summary>Reads a body. Members this version does not know are passed over: a newer gateway may say more.</summary>
    /// <exception cref="JsonException">Not JSON, or a required member missing.</exception>
    public static EndpointMetadata FromJson(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, EndpointMetadataJson.Default.EndpointMetadata)
            ?? throw new JsonException("endpoint metadata: the body holds null instead of an object");
}
