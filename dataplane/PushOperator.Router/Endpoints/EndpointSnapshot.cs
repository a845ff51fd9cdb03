using PushOperator.DataPlane.Configuration.Endpoint;

namespace PushOperator.Router.Endpoints;

/// <summary>One endpoint at one instant: all that choosing needs, so that choosing is a pure function.</summary>
internal readonly record struct EndpointSnapshot
{
    /// <summary>Which pod.</summary>
    public required EndpointAddress Address { get; init; }

    /// <summary>What it said last, or null when it never answered.</summary>
    public required EndpointMetadata? Metadata { get; init; }

    /// <summary>Time since that answer was asked for; <see cref="TimeSpan.MaxValue"/> without one.</summary>
    public required TimeSpan Age { get; init; }

    /// <summary>Readings that failed since.</summary>
    public required int FailedReads { get; init; }

    /// <summary>
    /// What this router changed since that answer was asked for: connections sent there (answered or not) less those that ended.
    /// May be negative.
    /// </summary>
    public required int Unseen { get; init; }

    /// <summary>Connections that the pod gained lately through this router, fading with each reading. Only its ratio to the next one means something.</summary>
    public required double ArrivalsFromHere { get; init; }

    /// <summary>Those that it gained otherwise: through other routers.</summary>
    public required double ArrivalsFromOthers { get; init; }

    /// <summary>Whether it failed handshakes and rests for a while.</summary>
    public required bool Ejected { get; init; }

    /// <summary>How long the pod has been known to live.</summary>
    public required TimeSpan Uptime { get; init; }

    /// <summary>Connections on the pod as far as this router can know: its own count and what was sent since. Never negative.</summary>
    public int Connections => Math.Max(0, (Metadata?.Connections ?? 0) + Unseen);
}
