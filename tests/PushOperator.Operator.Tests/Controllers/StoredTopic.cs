using k8s;
using k8s.Models;
using PushOperator.Api.Topics;
using PushOperator.ControllerRuntime.Abstractions;

namespace PushOperator.Operator.Tests.Controllers;

/// <summary>One PushTopic as the API server keeps it, which can break before any of its status writes.</summary>
internal sealed class StoredTopic(V1Alpha1PushTopic topic) : IObjectWriter, IObjectCache<V1Alpha1PushTopic>
{
    /// <summary>As it is stored; read it anew for each pass.</summary>
    public V1Alpha1PushTopic Current { get; private set; } = topic;

    /// <summary>Status writes that changed something.</summary>
    public int Writes { get; private set; }

    /// <summary>How many more writes succeed before one throws; null: all do.</summary>
    public int? BreaksAfter { get; set; }

    public Task<T> WriteStatusAsync<T>(T entity, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var written = (V1Alpha1PushTopic)(object)entity;
        if (KubernetesJson.Serialize(written.Status!) == (Current.Status is null ? "" : KubernetesJson.Serialize(Current.Status))) return Task.FromResult(entity);
        if (BreaksAfter-- == 0) throw new IOException("the operator ends here");
        Writes++;
        Current = KubernetesJson.Deserialize<V1Alpha1PushTopic>(KubernetesJson.Serialize(written));
        return Task.FromResult(entity);
    }

    public Task ConfirmAsync<T>(T entity, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta> => Task.CompletedTask;

    public bool TryGet(string @namespace, string name, out V1Alpha1PushTopic value)
    {
        value = Current;
        return name == Current.Metadata.Name;
    }

    public IReadOnlyList<V1Alpha1PushTopic> List(string? @namespace = null) => [Current];

    public Task<T> ApplyAsync<T>(T desired, IKubernetesObject<V1ObjectMeta> owner, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta> => throw new NotSupportedException("a PushTopic owns nothing");

    public Task<bool> CreateOnceAsync<T>(T desired, IKubernetesObject<V1ObjectMeta> owner, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta> => throw new NotSupportedException("a PushTopic owns nothing");

    public Task DeleteAsync<T>(T existing, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta> => throw new NotSupportedException("a PushTopic owns nothing");

    public Task<bool> AnnotateAsync<T>(
        IKubernetesObject<V1ObjectMeta> owner, string @namespace, string name, string uid, IReadOnlyDictionary<string, string> annotations, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta> => throw new NotSupportedException("only a status is written here");
}
