namespace PushOperator.Operator.Autoscaling;

/// <summary>What is known of a group at one moment.</summary>
/// <param name="At">When, on a clock that only runs forward.</param>
/// <param name="Replicas">Gateways that its Deployment is to have; null: there is no Deployment.</param>
/// <param name="Answered">Gateways that told their connections.</param>
/// <param name="Connections">Sum of what they told: no more than there are.</param>
/// <param name="IsSettled">Whether exactly the wanted gateways are there, and none is missing, on its way or going.</param>
internal sealed record ScaleReading(TimeSpan At, int? Replicas, int Answered, long Connections, bool IsSettled)
{
    /// <summary>Whether the sum is all there is.</summary>
    public bool IsComplete => Answered >= Replicas;
}
