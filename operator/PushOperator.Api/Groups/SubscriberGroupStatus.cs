using k8s.Models;

namespace PushOperator.Api.Groups;

/// <summary>What the operator saw of a SubscriberGroup last.</summary>
public sealed record SubscriberGroupStatus
{
    /// <summary>Generation of the spec that this status speaks of.</summary>
    public long? ObservedGeneration { get; set; }

    /// <summary>The URL that subscribers connect to.</summary>
    public string? Endpoint { get; set; }

    /// <summary>Gateways there are.</summary>
    public int? Replicas { get; set; }

    /// <summary>Gateways that are ready.</summary>
    public int? ReadyReplicas { get; set; }

    /// <summary>Open connections on all gateways; null while not every ready gateway could be asked.</summary>
    public long? Connections { get; set; }

    /// <summary>Messages that wait; null while not every ready gateway could be asked or one does not know yet.</summary>
    public long? Lag { get; set; }

    /// <summary>Label selector of the gateway pods, for the scale subresource.</summary>
    public string? Selector { get; set; }

    /// <summary><c>Ready</c>, <c>Reconciling</c>, <c>Stalled</c>, <c>TopicsReady</c>, <c>GatewaysAvailable</c>, <c>Autoscaling</c>; at most one of a type.</summary>
    public IList<V1Condition>? Conditions { get; set; }
}
