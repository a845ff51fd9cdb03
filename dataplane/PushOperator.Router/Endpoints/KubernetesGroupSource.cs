using k8s.Models;
using PushOperator.Api.Groups;
using PushOperator.Api.Naming;
using PushOperator.ControllerRuntime.Abstractions;

namespace PushOperator.Router.Endpoints;

/// <summary>
/// Groups from SubscriberGroups, their pods from the EndpointSlices of each group's ClusterIP Service (the headless one lists pods
/// that are not ready, too). Nothing is computed while nothing changes.
/// </summary>
internal sealed class KubernetesGroupSource : IGroupSource, IDisposable
{
    /// <summary>Label by which Kubernetes ties an EndpointSlice to its Service.</summary>
    private const string ServiceNameLabel = "kubernetes.io/service-name";

    private readonly IObjectCache<V1Alpha1SubscriberGroup> _groups;
    private readonly IObjectCache<V1EndpointSlice> _slices;
    private readonly Task<bool[]> _synced;
    private readonly CancellationTokenSource _disposed = new();
    private readonly IDisposable[] _subscriptions;
    private IReadOnlyList<GroupDefinition> _read = [];
    private volatile bool _changed = true;

    public KubernetesGroupSource(
        IObjectCache<V1Alpha1SubscriberGroup> groups,
        IObjectChanges<V1Alpha1SubscriberGroup> groupChanges,
        IObjectCache<V1EndpointSlice> slices,
        IObjectChanges<V1EndpointSlice> sliceChanges)
    {
        (_groups, _slices) = (groups, slices);
        _subscriptions = [groupChanges.Subscribe(_ => _changed = true), sliceChanges.Subscribe(_ => _changed = true)];
        _synced = Task.WhenAll(
            groupChanges.WaitForSyncAsync(Timeout.InfiniteTimeSpan, _disposed.Token), sliceChanges.WaitForSyncAsync(Timeout.InfiniteTimeSpan, _disposed.Token));
    }

    /// <inheritdoc/>
    public IReadOnlyList<GroupDefinition>? Read()
    {
        if (!_synced.IsCompletedSuccessfully) return null;
        if (!_changed) return _read;
        // Before reading: a change that comes meanwhile is read the next time.
        _changed = false;
        var slices = _slices.List().ToLookup(slice => (slice.Metadata.NamespaceProperty, slice.GetLabel(ServiceNameLabel)));
        return _read = [.. _groups.List().Select(group => Definition(group, slices[(group.Metadata.NamespaceProperty, SubscriberGroupNames.Gateway(group.Metadata.Name))]))];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Array.ForEach(_subscriptions, subscription => subscription.Dispose());
        _disposed.Cancel();
        _disposed.Dispose();
    }

    private static GroupDefinition Definition(V1Alpha1SubscriberGroup group, IEnumerable<V1EndpointSlice> slices) => new(
        new GroupKey(group.Metadata.NamespaceProperty, group.Metadata.Name),
        group.Spec.Routing.Strategy,
        [.. slices.SelectMany(Addresses).DistinctBy(address => address.Id).OrderBy(address => address.Id, StringComparer.Ordinal)]);

    /// <summary>The pods of a slice that are ready; a pod may stand in two slices for a moment.</summary>
    private static IEnumerable<EndpointAddress> Addresses(V1EndpointSlice slice) =>
        from endpoint in slice.Endpoints ?? []
        // Not said means ready.
        where endpoint.Conditions?.Ready is not false && endpoint.Addresses.Count > 0
        // The addresses of one endpoint are the same pod; Kubernetes says to take the first.
        select new EndpointAddress(endpoint.TargetRef?.Name ?? endpoint.Addresses[0], endpoint.Addresses[0], endpoint.Zone ?? "");
}
