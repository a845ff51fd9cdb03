using k8s;
using k8s.Models;

namespace PushOperator.ControllerRuntime.Abstractions;

/// <summary>Every write a controller makes to the API server, conditional and counted. What it returns is the caller's own to change.</summary>
/// <remarks>Nothing is applied or created for an owner that is no longer as the caller has it: see <see cref="ConfirmAsync"/>, which both call before they send anything.</remarks>
public interface IObjectWriter
{
    /// <summary>
    /// Server-side apply of <paramref name="desired"/> with our field manager. Writes nothing (and returns the current object)
    /// when the fields we own already say the same.
    /// </summary>
    /// <exception cref="ForeignObjectException">An object of that name exists and <paramref name="owner"/> does not control it: it was not touched.</exception>
    /// <exception cref="FieldConflictException">Another field manager owns a field we set; it names manager and fields.</exception>
    Task<T> ApplyAsync<T>(T desired, IKubernetesObject<V1ObjectMeta> owner, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Creates <paramref name="desired"/> if no object of that name exists; never changes one (for Secrets made once).</summary>
    /// <returns>Whether it was created now.</returns>
    /// <exception cref="ForeignObjectException">An object of that name exists and <paramref name="owner"/> does not control it.</exception>
    Task<bool> CreateOnceAsync<T>(T desired, IKubernetesObject<V1ObjectMeta> owner, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Writes <c>status</c> through the status subresource, only if it differs, on the condition that nobody wrote the object since it was read.</summary>
    /// <returns>The object as stored. A conflict is an <see cref="k8s.Autorest.HttpOperationException"/> with 409: the runtime retries quietly.</returns>
    Task<T> WriteStatusAsync<T>(T entity, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>
    /// Makes sure, by a consistent read, that the object still is as the caller has it: what was decided on an old state (a cache that lags, an API server
    /// that answered with the past) must not be done to the world. Asked once for each state of an object; later calls with the same instance cost nothing.
    /// </summary>
    /// <exception cref="k8s.Autorest.HttpOperationException">409: it was written or is gone. The cache knows its present state now, and the runtime looks again.</exception>
    Task ConfirmAsync<T>(T entity, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Deletes exactly this object (uid and resourceVersion as preconditions); already gone is success.</summary>
    Task DeleteAsync<T>(T existing, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Sets annotations of an object that somebody else keeps, and touches nothing else of it. The owner is confirmed first; the object need not be watched.</summary>
    /// <param name="owner">The object that this is done for.</param>
    /// <param name="namespace">Where the object is.</param>
    /// <param name="name">Its name.</param>
    /// <param name="uid">Its uid: another object of that name is left alone.</param>
    /// <param name="annotations">Values by name; others stay.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether it was there.</returns>
    Task<bool> AnnotateAsync<T>(
        IKubernetesObject<V1ObjectMeta> owner, string @namespace, string name, string uid, IReadOnlyDictionary<string, string> annotations, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>;
}
