using k8s;
using k8s.Models;

namespace PushOperator.ControllerRuntime.Abstractions;

/// <summary>One change of a cached object. The object is shared: never change it.</summary>
public readonly record struct ObjectChange<T>(ObjectChangeType Type, T Object)
    where T : class, IKubernetesObject<V1ObjectMeta>;
