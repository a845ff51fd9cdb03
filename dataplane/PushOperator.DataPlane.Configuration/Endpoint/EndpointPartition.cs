namespace PushOperator.DataPlane.Configuration.Endpoint;

/// <summary>One partition in <see cref="EndpointMetadata"/>.</summary>
public sealed record EndpointPartition
{
    /// <summary>Name of the PushTopic.</summary>
    public required string Topic { get; init; }

    /// <summary>Number of the partition.</summary>
    public required int Partition { get; init; }

    /// <summary>Messages behind the end of the log: not yet finished in Shared, not yet read in Broadcast. −1 when not known yet.</summary>
    public required long Lag { get; init; }
}
