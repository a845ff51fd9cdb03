using k8s.Models;

namespace PushOperator.ControllerRuntime.LeaderElection;

/// <summary>The one Lease of an election; a test plays a slow or failing API server with it.</summary>
internal interface ILeaseClient
{
    /// <summary>The Lease as it is now, or null if there is none.</summary>
    Task<V1Lease?> FindAsync(CancellationToken cancellationToken);

    /// <summary>Writes it on the condition that it still has the resourceVersion it was read with, or does not exist if it has none.</summary>
    /// <returns>The Lease as stored, or null if the condition did not hold.</returns>
    Task<V1Lease?> TryWriteAsync(V1Lease lease, CancellationToken cancellationToken);
}
