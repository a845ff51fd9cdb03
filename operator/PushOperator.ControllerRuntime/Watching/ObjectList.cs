using k8s;
using k8s.Models;
using PushOperator.ControllerRuntime.ApiServer;

namespace PushOperator.ControllerRuntime.Watching;

/// <summary>A complete list: the readable objects, the names of those that could not be read, and the place in the history to watch from.</summary>
internal sealed record ObjectList<T>(IReadOnlyList<T> Objects, IReadOnlySet<ObjectKey> Unreadable, string ResourceVersion)
    where T : class, IKubernetesObject<V1ObjectMeta>;
