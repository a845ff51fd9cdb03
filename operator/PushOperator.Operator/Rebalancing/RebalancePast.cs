namespace PushOperator.Operator.Rebalancing;

/// <summary>What is remembered of a group between two decisions.</summary>
/// <param name="Revision">Of its gateways, when all of them were heard the last time; null: never yet.</param>
/// <param name="LastAsked">When its gateways were asked the last time, or were all replaced; null: never.</param>
internal sealed record RebalancePast(string? Revision = null, TimeSpan? LastAsked = null)
{
    /// <summary>With one reading more. After a roll-out it is as after a move: the subscribers of the gateways that went last are still on their way, and come where there are fewest.</summary>
    public RebalancePast After(RebalanceReading reading)
    {
        if (!reading.IsWhole || reading.Gateways.Count == 0) return this;
        var revision = reading.Gateways.MaxBy(gateway => gateway.Metadata.StartedAt)!.Metadata.Revision;
        return revision == Revision ? this : new RebalancePast(revision, Revision is null ? LastAsked : reading.At);
    }
}
