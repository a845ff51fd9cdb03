using k8s;
using k8s.Models;

namespace PushOperator.ControllerRuntime.Abstractions;

/// <summary>The changes of an <see cref="IObjectCache{T}"/>, and when it is first complete.</summary>
public interface IObjectChanges<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    /// <summary>
    /// Calls <paramref name="changed"/> after each change, until the result is disposed. What is there already is not repeated:
    /// subscribe first, then list the cache, and nothing is missed.
    /// </summary>
    /// <param name="changed">
    /// Called on the watch's thread, one call at a time for a watch, the cache already updated. It must return at once (put the work into a
    /// queue): the watch waits for it. What it throws is logged and changes nothing else.
    /// </param>
    IDisposable Subscribe(Action<ObjectChange<T>> changed);

    /// <summary>Waits until everything that exists has been listed once.</summary>
    /// <returns>Whether that came about within <paramref name="bound"/>; the watch goes on trying either way.</returns>
    Task<bool> WaitForSyncAsync(TimeSpan bound, CancellationToken cancellationToken);
}
