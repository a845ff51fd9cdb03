namespace PushOperator.Api.Groups;

/// <summary>Which messages go to whom, and how. Rules are in <c>crds/subscribergroups.yaml</c>.</summary>
public sealed record SubscriberGroupSpec
{
    /// <summary>Names of the PushTopics, in the group's namespace; 1 to 16, no two the same.</summary>
    public IList<string> Topics { get; set; } = [];

    /// <summary>Who gets a message. Immutable.</summary>
    public Delivery Delivery { get; set; } = Delivery.Broadcast;

    /// <summary>Where a group or subscriber that was never seen before starts.</summary>
    public StartPosition StartFrom { get; set; } = StartPosition.Latest;

    /// <summary>What the next message of a key waits for; only for Shared, null: <see cref="Groups.Ordering.Key"/>.</summary>
    public Ordering? Ordering { get; set; }

    /// <summary>Acknowledgements and redelivery.</summary>
    public AckSpec Ack { get; set; } = new();

    /// <summary>How dead connections are found.</summary>
    public HeartbeatSpec Heartbeat { get; set; } = new();

    /// <summary>A duration, 0s to 100ms: how long messages may wait for others, so that one write to a subscriber carries several.</summary>
    public string Linger { get; set; } = "0s";

    /// <summary>Whether clients that offer compression get it.</summary>
    public Compression Compression { get; set; } = Compression.None;

    /// <summary>What happens to a subscriber that does not keep up.</summary>
    public SlowSubscriberSpec SlowSubscriber { get; set; } = new();

    /// <summary>What strangers and subscribers may cost.</summary>
    public LimitsSpec Limits { get; set; } = new();

    /// <summary>The pods that hold the connections.</summary>
    public GatewaySpec Gateway { get; set; } = new();

    /// <summary>How the router chooses a gateway for a new connection.</summary>
    public RoutingSpec Routing { get; set; } = new();

    /// <summary>A way into the cluster for this group alone; null: subscribers come through the router.</summary>
    public EndpointSpec? Endpoint { get; set; }

    /// <summary>Who may connect; null: nobody.</summary>
    public AuthSpec? Auth { get; set; }
}
