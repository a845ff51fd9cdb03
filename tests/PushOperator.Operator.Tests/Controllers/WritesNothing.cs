using k8s;
using k8s.Models;
using PushOperator.ControllerRuntime.Abstractions;

namespace PushOperator.Operator.Tests.Controllers;

/// <summary>Takes every status for written.</summary>
internal sealed class WritesNothing : IObjectWriter
{
    public Task<T> WriteStatusAsync<T>(T entity, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta> => Task.FromResult(entity);

    public Task ConfirmAsync<T>(T entity, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta> => Task.CompletedTask;

    public Task<T> ApplyAsync<T>(T desired, IKubernetesObject<V1ObjectMeta> owner, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta> => throw new NotSupportedException("only a status is written here");

    public Task<bool> CreateOnceAsync<T>(T desired, IKubernetesObject<V1ObjectMeta> owner, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta> => throw new NotSupportedException("only a status is written here");

    public Task DeleteAsync<T>(T existing, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta> => throw new NotSupportedException("only a status is written here");

    public Task<bool> AnnotateAsync<T>(
        IKubernetesObject<V1ObjectMeta> owner, string @namespace, string name, string uid, IReadOnlyDictionary<string, string> annotations, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta> => throw new NotSupportedException("only a status is written here");
}
