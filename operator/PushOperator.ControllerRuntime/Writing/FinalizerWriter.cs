using System.Net;
using System.Text.Json.Nodes;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using PushOperator.ControllerRuntime.ApiServer;
using PushOperator.ControllerRuntime.Diagnostics;
using PushOperator.ControllerRuntime.Watching;

namespace PushOperator.ControllerRuntime.Writing;

/// <summary>Writes an object's finalizers and nothing else, on the condition that nobody wrote the object since it was read.</summary>
internal sealed class FinalizerWriter(LeaderClient writes, IServiceProvider services, OperatorOptions options, OperatorMetrics metrics)
{
    /// <returns>The object as stored; unchanged if it is gone.</returns>
    /// <exception cref="HttpOperationException">409: somebody wrote it in between.</exception>
    public async Task<T> WriteAsync<T>(T entity, IReadOnlyList<string> finalizers, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var kind = ResourceKind.Of<T>();
        var patch = new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["uid"] = entity.Metadata.Uid,
                ["resourceVersion"] = entity.Metadata.ResourceVersion,
                ["finalizers"] = new JsonArray([.. finalizers.Select(name => JsonValue.Create(name))]),
            },
        };
        var path = $"{kind.ObjectPath(entity.Metadata.NamespaceProperty, entity.Metadata.Name)}?fieldManager={Uri.EscapeDataString(options.FieldManager)}";
        try
        {
            var stored = await writes.WriteAsync<T>(HttpMethod.Patch, path, patch.ToJsonString(), "application/merge-patch+json", cancellationToken);
            metrics.Wrote(kind.Kind, "finalizers");
            services.GetRequiredService<ObjectCache<T>>().Observe(stored);
            return stored;
        }
        catch (HttpOperationException e) when (e.Is(HttpStatusCode.NotFound) && finalizers.Count < (entity.Metadata.Finalizers?.Count ?? 0))
        {
            return entity; // to be let go, and gone already
        }
    }
}
