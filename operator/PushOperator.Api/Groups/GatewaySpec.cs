namespace PushOperator.Api.Groups;

/// <summary>The pods that hold the connections of a group.</summary>
public sealed record GatewaySpec
{
    /// <summary>Gateways, 0 to 500; also set through the scale subresource. Not obeyed while <see cref="Autoscaling"/> is set.</summary>
    public int Replicas { get; set; } = 2;

    /// <summary>Lets the operator decide how many gateways there are; null: <see cref="Replicas"/> says it.</summary>
    public AutoscalingSpec? Autoscaling { get; set; }

    /// <summary>Subscribers one gateway takes, 1 to 100,000.</summary>
    public int MaxConnections { get; set; } = 10_000;

    /// <summary>A duration, 1s to 1h: time a gateway takes to hand its subscribers over.</summary>
    public string DrainPeriod { get; set; } = "25s";

    /// <summary>CPU and memory of one gateway; null: the operator's default.</summary>
    public GatewayResources? Resources { get; set; }
}
