using k8s.Models;

namespace PushOperator.Api.Groups;

/// <summary>What happens to a subscriber that does not keep up.</summary>
public sealed record SlowSubscriberSpec
{
    /// <summary>A quantity, 4Ki to 64Mi: bytes a subscriber may be behind.</summary>
    public IntOrString MaxQueuedBytes { get; set; } = "1Mi";

    /// <summary>What the gateway does then.</summary>
    public SlowSubscriber Policy { get; set; } = SlowSubscriber.Disconnect;
}
