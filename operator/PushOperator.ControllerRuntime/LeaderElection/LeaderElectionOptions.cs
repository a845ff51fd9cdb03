namespace PushOperator.ControllerRuntime.LeaderElection;

/// <summary>How the processes of one operator agree on the one that works.</summary>
/// <remarks>
/// A leader that cannot renew stops working <see cref="RenewDeadline"/> after its last renewal was sent; a candidate takes over
/// <see cref="LeaseDuration"/> after it saw that renewal. Both count on their own monotonic clock, so wall clocks may be wrong and may
/// jump; the gap between the two values is what clock rates and pauses may differ by.
/// </remarks>
public sealed class LeaderElectionOptions
{
    /// <summary>Whether there is an election at all. Without one this process always leads: run exactly one.</summary>
    /// <value>Default true.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>Name of the Lease, the same for all processes of this operator.</summary>
    /// <value>Default <c>push-operator</c>.</value>
    public string LeaseName { get; set; } = "push-operator";

    /// <summary>Namespace of the Lease: the one the operator runs in.</summary>
    /// <value>Default <c>default</c>.</value>
    public string LeaseNamespace { get; set; } = "default";

    /// <summary>Name of this process in the Lease; unique to it.</summary>
    /// <value>Default: host name and a random part.</value>
    public string Identity { get; set; } = $"{Environment.MachineName}_{Guid.NewGuid():N}";

    /// <summary>How long a candidate waits after the last renewal it saw.</summary>
    /// <value>Default 15 s. 1 s to 10 min; more than <see cref="RenewDeadline"/>.</value>
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long the leader works on without a successful renewal.</summary>
    /// <value>Default 10 s. More than 1.2 times <see cref="RetryPeriod"/>.</value>
    public TimeSpan RenewDeadline { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Time between two attempts to renew, or to become leader.</summary>
    /// <value>Default 2 s.</value>
    public TimeSpan RetryPeriod { get; set; } = TimeSpan.FromSeconds(2);
}
