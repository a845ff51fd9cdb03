using k8s;
using k8s.Models;
using PushOperator.ControllerRuntime.ApiServer;
using PushOperator.ControllerRuntime.LeaderElection;

namespace PushOperator.ControllerRuntime.Writing;

/// <summary>Sends writes, as long as this process leads.</summary>
internal sealed class LeaderClient(ApiServerClient client, Leadership leadership)
{
    /// <summary>Sends a write whose answer is the object as stored.</summary>
    /// <exception cref="Abstractions.LeadershipLostException">This process does not lead: nothing was sent.</exception>
    /// <inheritdoc cref="ApiServerClient.SendAsync(HttpMethod, string, string?, string, CancellationToken)" path="/exception"/>
    public Task<T> WriteAsync<T>(HttpMethod method, string path, string body, string mediaType, CancellationToken cancellationToken)
        where T : IKubernetesObject<V1ObjectMeta>
    {
        leadership.ThrowIfLost();
        return client.SendAsync<T>(method, path, body, mediaType, cancellationToken);
    }

    /// <summary>Sends a delete.</summary>
    /// <inheritdoc cref="WriteAsync{T}" path="/exception"/>
    public async Task DeleteAsync(string path, string conditions, CancellationToken cancellationToken)
    {
        leadership.ThrowIfLost();
        using var answer = await client.SendAsync(HttpMethod.Delete, path, conditions, "application/json", cancellationToken);
    }
}
