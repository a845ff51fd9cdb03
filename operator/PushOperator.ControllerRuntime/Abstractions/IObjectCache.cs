using System.Diagnostics.CodeAnalysis;
using k8s;
using k8s.Models;

namespace PushOperator.ControllerRuntime.Abstractions;

/// <summary>The newest state of every watched object of a kind. Objects are shared: never change one.</summary>
public interface IObjectCache<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    /// <summary>The object as the watch saw it last; it may be older than the API server's.</summary>
    bool TryGet(string @namespace, string name, [NotNullWhen(true)] out T? value);

    /// <summary>All of them, or those of one namespace.</summary>
    IReadOnlyList<T> List(string? @namespace = null);
}
