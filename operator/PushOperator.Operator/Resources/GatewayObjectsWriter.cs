using k8s;
using k8s.Models;
using PushOperator.Api.Groups;
using PushOperator.Api.Naming;
using PushOperator.ControllerRuntime.Abstractions;

namespace PushOperator.Operator.Resources;

/// <summary>Brings the objects of a SubscriberGroup to what its plan says, and removes those that are wanted no longer.</summary>
internal sealed class GatewayObjectsWriter(
    IObjectWriter writer,
    IObjectCache<V1Ingress> ingresses,
    IObjectCache<V1PodDisruptionBudget> budgets,
    IObjectCache<V1Deployment> deployments)
{
    /// <summary>Writes what differs, what pods need before what makes pods, and removes last.</summary>
    /// <returns>The Deployment as stored.</returns>
    /// <exception cref="ForeignObjectException">A name that the group needs is taken by somebody else's object.</exception>
    /// <exception cref="FieldConflictException">Somebody else set a field that the group needs.</exception>
    public async Task<V1Deployment> WriteAsync(GatewayPlan plan, CancellationToken cancellationToken)
    {
        var (group, objects) = (plan.Group, GatewayObjects.Build(plan));
        await writer.CreateOnceAsync(CursorKeySecret.Build(group), group, cancellationToken);
        await writer.ApplyAsync(objects.ServiceAccount, group, cancellationToken);
        await writer.ApplyAsync(objects.ConfigMap, group, cancellationToken);
        await writer.ApplyAsync(objects.ClusterIpService, group, cancellationToken);
        await writer.ApplyAsync(objects.HeadlessService, group, cancellationToken);
        await writer.ApplyAsync(objects.NetworkPolicy, group, cancellationToken);
        if (objects.Ingress is { } ingress) await writer.ApplyAsync(ingress, group, cancellationToken);
        if (objects.DisruptionBudget is { } budget) await writer.ApplyAsync(budget, group, cancellationToken);
        var deployment = await writer.ApplyAsync(objects.Deployment, group, cancellationToken);
        await RemoveOthersAsync(objects, group, cancellationToken);
        return deployment;
    }

    /// <summary>The group's Deployment as it is, or null.</summary>
    public V1Deployment? FindDeployment(V1Alpha1SubscriberGroup group) =>
        deployments.TryGet(group.Metadata.NamespaceProperty, SubscriberGroupNames.Gateway(group.Metadata.Name), out var deployment) && IsOf(deployment, group)
            ? deployment
            : null;

    // Only these are not always wanted.
    private async Task RemoveOthersAsync(GatewayObjects objects, V1Alpha1SubscriberGroup group, CancellationToken cancellationToken)
    {
        await RemoveAsync(ingresses, objects, group, cancellationToken);
        await RemoveAsync(budgets, objects, group, cancellationToken);
    }

    private async Task RemoveAsync<T>(IObjectCache<T> cache, GatewayObjects wanted, V1Alpha1SubscriberGroup group, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var names = wanted.All().OfType<T>().Select(thing => thing.Metadata.Name).ToHashSet();
        foreach (var other in cache.List(group.Metadata.NamespaceProperty))
        {
            if (!IsOf(other, group) || other.Metadata.DeletionTimestamp is not null || names.Contains(other.Metadata.Name)) continue;
            await writer.ConfirmAsync(group, cancellationToken);
            await writer.DeleteAsync(other, cancellationToken);
        }
    }

    private static bool IsOf(IKubernetesObject<V1ObjectMeta> thing, V1Alpha1SubscriberGroup group) => thing.GetController()?.Uid == group.Metadata.Uid;
}
