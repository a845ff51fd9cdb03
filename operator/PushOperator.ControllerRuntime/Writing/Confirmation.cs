using System.Net;
using System.Runtime.CompilerServices;
using k8s;
using k8s.Autorest;
using k8s.Models;
using PushOperator.ControllerRuntime.ApiServer;
using PushOperator.ControllerRuntime.Watching;

namespace PushOperator.ControllerRuntime.Writing;

/// <summary>Asks the API server whether an object still is as somebody has it, before he acts on it. Thread-safe.</summary>
/// <remarks>One request for each instance: a reconcile has a copy of its own, and a new one after each write of its status.</remarks>
internal sealed class Confirmation<T>(ApiServerClient client, ObjectCache<T> cache) : IConfirmation
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly ConditionalWeakTable<IKubernetesObject<V1ObjectMeta>, object> _confirmed = [];

    public async Task ConfirmAsync(IKubernetesObject<V1ObjectMeta> entity, CancellationToken cancellationToken)
    {
        if (_confirmed.TryGetValue(entity, out _)) return;
        var key = ObjectKey.Of(entity);
        var now = await client.FindAsync<T>(key.Namespace, key.Name, cancellationToken);
        if (now is not null && now.Metadata.ResourceVersion == entity.Metadata.ResourceVersion)
        {
            _confirmed.AddOrUpdate(entity, key);
            return;
        }

        if (now is null) cache.ObserveGone(key);
        else cache.Observe(now);
        throw Outdated(key, entity.Metadata.ResourceVersion, now?.Metadata.ResourceVersion);
    }

    private static HttpOperationException Outdated(ObjectKey key, string? known, string? now) =>
        new($"{ResourceKind.Of<T>().Kind} {key} was looked at as of {known}; now it {(now is null ? "is gone" : $"is of {now}")}")
        {
            Response = new HttpResponseMessageWrapper(new HttpResponseMessage(HttpStatusCode.Conflict), ""),
        };
}
