namespace PushOperator.DataPlane.Configuration.Gateway;

/// <summary>What happens to a subscriber that does not keep up.</summary>
public sealed record SlowSubscriberConfiguration
{
    /// <summary>Bytes a subscriber may be behind, frames not yet taken by its socket, before the policy acts. It acts when a write takes longer than a second or, to skip, when it was so far behind for one: a burst or one large message alone is no reason.</summary>
    /// <value>Default 1 MiB. 4 KiB to 64 MiB.</value>
    public int MaxQueuedBytes { get; init; } = 1_048_576;

    /// <summary>What the gateway does then.</summary>
    public SlowSubscriberPolicy Policy { get; init; } = SlowSubscriberPolicy.Disconnect;
}
