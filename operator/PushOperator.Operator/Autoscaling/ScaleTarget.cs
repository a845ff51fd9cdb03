namespace PushOperator.Operator.Autoscaling;

/// <summary>What the spec asks for.</summary>
/// <param name="Min">Fewest gateways, 1 or more.</param>
/// <param name="Max">Most gateways that the user allows.</param>
/// <param name="Cap">Most gateways that have something to do: the partitions of a Shared group.</param>
/// <param name="Connections">Connections that a gateway should have on average.</param>
internal sealed record ScaleTarget(int Min, int Max, int Cap, int Connections)
{
    /// <summary>Fewest gateways that there may be.</summary>
    public int Fewest => Math.Min(Min, Most);

    /// <summary>Most gateways that there may be.</summary>
    public int Most => Math.Min(Max, Cap);
}
