using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;
using PushOperator.ControllerRuntime.Abstractions;
using PushOperator.ControllerRuntime.ApiServer;

namespace PushOperator.ControllerRuntime.Watching;

/// <summary>
/// What one watch knows: the objects of one selection, and who wants to hear of changes. Reads take no lock. Changes come from the
/// watch and from our own writes (<see cref="Observe"/>); one lock puts them, and the calls to subscribers, into one order.
/// </summary>
/// <remarks>Subscribers are called with the lock held, so that they see changes in order; they may read the store and lock a queue, never the other way round.</remarks>
internal sealed partial class ObjectStore<T>(ILogger<ObjectStore<T>> logger)
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<ObjectKey, T> _objects = new();
    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ImmutableArray<Action<ObjectChange<T>>> _subscribers = [];

    /// <summary>Ends when the first complete list is in.</summary>
    public Task Synced => _synced.Task;

    public IEnumerable<T> Objects => _objects.Values;

    public bool TryGet(ObjectKey key, [NotNullWhen(true)] out T? value) => _objects.TryGetValue(key, out value);

    /// <inheritdoc cref="IObjectChanges{T}.Subscribe"/>
    public IDisposable Subscribe(Action<ObjectChange<T>> changed)
    {
        lock (_gate) _subscribers = _subscribers.Add(changed);
        return new Subscription(() =>
        {
            lock (_gate) _subscribers = _subscribers.Remove(changed);
        });
    }

    /// <summary>The watch says that this object exists in this state.</summary>
    public void Upsert(T entity)
    {
        lock (_gate) UpsertLocked(entity);
    }

    /// <summary>The watch says that this object is gone.</summary>
    /// <param name="key">Which.</param>
    /// <param name="last">Its last state; null if it could not be read, then the last one that could stands for it.</param>
    public void Remove(ObjectKey key, T? last)
    {
        lock (_gate)
        {
            if (!_objects.TryGetValue(key, out var known)) return;
            if (last is null || known.Metadata.Uid == last.Metadata.Uid) RemoveLocked(key, last ?? known);
        }
    }

    /// <summary>
    /// The API server answered one of our writes with this state: known at once, so that the next reconcile does not decide on what it
    /// has changed itself. An object that the watch has not shown yet is left to it: we cannot tell whether the selector takes it.
    /// </summary>
    public void Observe(T entity)
    {
        lock (_gate)
        {
            if (_objects.TryGetValue(ObjectKey.Of(entity), out var known) && known.Metadata.Uid == entity.Metadata.Uid) UpsertLocked(entity);
        }
    }

    /// <summary>Replaces everything by a complete list and tells subscribers the difference: what vanished while nobody watched is a delete.</summary>
    /// <param name="listed">The objects of the list.</param>
    /// <param name="unreadable">Objects that exist but could not be read: their last readable state stays.</param>
    /// <param name="listVersion">resourceVersion of the list.</param>
    /// <param name="rewound">The list is older than what was seen before (a cluster restored from a backup), so newer states are void.</param>
    public void Replace(IReadOnlyList<T> listed, IReadOnlySet<ObjectKey> unreadable, string? listVersion, bool rewound)
    {
        lock (_gate)
        {
            var present = new HashSet<ObjectKey>(unreadable);
            foreach (var entity in listed)
            {
                present.Add(ObjectKey.Of(entity));
                UpsertLocked(entity, rewound);
            }

            foreach (var (key, entity) in _objects)
            {
                // Newer than the list: an object that our own write made or changed after the list was taken.
                var newer = !rewound && ResourceVersion.IsOlder(listVersion, entity.Metadata.ResourceVersion);
                if (!newer && !present.Contains(key)) RemoveLocked(key, entity);
            }
        }

        _synced.TrySetResult();
    }

    private void UpsertLocked(T entity, bool rewound = false)
    {
        var key = ObjectKey.Of(entity);
        if (!_objects.TryGetValue(key, out var known))
        {
            _objects[key] = entity;
            Notify(ObjectChangeType.Added, entity);
            return;
        }

        if (known.Metadata.Uid != entity.Metadata.Uid)
        {
            // Deleted and made again between two looks: whoever kept something for the first one has to hear that it is gone.
            RemoveLocked(key, known);
            _objects[key] = entity;
            Notify(ObjectChangeType.Added, entity);
            return;
        }

        var (mine, theirs) = (known.Metadata.ResourceVersion, entity.Metadata.ResourceVersion);
        if (mine == theirs || (!rewound && ResourceVersion.IsOlder(theirs, mine))) return;
        _objects[key] = entity;
        Notify(ObjectChangeType.Modified, entity);
    }

    private void RemoveLocked(ObjectKey key, T last)
    {
        _objects.TryRemove(key, out _);
        Notify(ObjectChangeType.Deleted, last);
    }

    private void Notify(ObjectChangeType type, T entity)
    {
        foreach (var subscriber in _subscribers)
        {
            try
            {
                subscriber(new ObjectChange<T>(type, entity));
            }
            catch (Exception e)
            {
                // A subscriber's bug must not end the watch that all others live on.
                LogSubscriberFailed(logger, e, typeof(T).Name, ObjectKey.Of(entity));
            }
        }
    }

    private sealed class Subscription(Action dispose) : IDisposable
    {
        public void Dispose() => dispose();
    }
}
