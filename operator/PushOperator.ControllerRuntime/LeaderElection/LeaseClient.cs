using System.Net;
using k8s.Autorest;
using k8s.Models;
using PushOperator.ControllerRuntime.ApiServer;

namespace PushOperator.ControllerRuntime.LeaderElection;

/// <summary>Reads and conditionally writes the one Lease of an election.</summary>
internal sealed class LeaseClient(ApiServerClient client, LeaderElectionOptions options) : ILeaseClient
{
    private static readonly ResourceKind Kind = ResourceKind.Of<V1Lease>();

    public Task<V1Lease?> FindAsync(CancellationToken cancellationToken) =>
        client.FindAsync<V1Lease>(options.LeaseNamespace, options.LeaseName, cancellationToken);

    public async Task<V1Lease?> TryWriteAsync(V1Lease lease, CancellationToken cancellationToken)
    {
        lease.Metadata.Name = options.LeaseName;
        lease.Metadata.NamespaceProperty = options.LeaseNamespace;
        var (method, path) = lease.Metadata.ResourceVersion is null
            ? (HttpMethod.Post, Kind.CollectionPath(options.LeaseNamespace))
            : (HttpMethod.Put, Kind.ObjectPath(options.LeaseNamespace, options.LeaseName));
        try
        {
            return await client.SendAsync<V1Lease>(method, path, ObjectJson.Write(lease).ToJsonString(), "application/json", cancellationToken);
        }
        catch (HttpOperationException e) when (e.Is(HttpStatusCode.Conflict))
        {
            return null;
        }
    }
}
