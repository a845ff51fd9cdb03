using k8s.Autorest;
using k8s.Models;
using Microsoft.Extensions.Options;
using PushOperator.Api.Conditions;
using PushOperator.Api.Groups;
using PushOperator.ControllerRuntime.Abstractions;
using PushOperator.Operator.Autoscaling;
using PushOperator.Operator.Observation;
using PushOperator.Operator.Policies;
using PushOperator.Operator.Program;
using PushOperator.Operator.Rebalancing;
using PushOperator.Operator.Resources;
using PushOperator.Operator.Status;

namespace PushOperator.Operator.Controllers;

/// <summary>Keeps the objects of a SubscriberGroup as its spec and its PushTopics say: observe, decide, write what differs; then the status.</summary>
internal sealed class SubscriberGroupController(
    GroupObserver observer,
    GatewayObjectsWriter objects,
    GatewayAddresses addresses,
    GatewayCounts counts,
    Autoscaler autoscaler,
    Rebalancer rebalancer,
    IObjectWriter writer,
    IEventRecorder events,
    IOptions<GatewayOptions> gateway,
    IOptions<RouterOptions> router,
    IOptions<KubernetesOptions> kubernetes,
    TimeProvider time) : IEntityController<V1Alpha1SubscriberGroup>
{
    // Objects of somebody else that are in the way are not watched.
    private static readonly TimeSpan ObstacleRecheck = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public async Task<ReconciliationResult<V1Alpha1SubscriberGroup>> ReconcileAsync(V1Alpha1SubscriberGroup entity, CancellationToken cancellationToken)
    {
        if (UserConsent.IsPaused(entity.Metadata))
            return ReconciliationResult<V1Alpha1SubscriberGroup>.Success(await writer.WriteStatusAsync(GroupStatus.With(entity, GroupStatus.Paused(entity, time.GetUtcNow())), cancellationToken));
        if (GroupStatus.Announce(entity, time.GetUtcNow()) is { } announced)
            entity = await writer.WriteStatusAsync(GroupStatus.With(entity, announced), cancellationToken);
        var observation = await observer.ObserveAsync(entity, cancellationToken);
        var view = counts.Latest(entity, addresses.Of(entity));
        observation = observation with { Scale = autoscaler.Decide(observation, objects.FindDeployment(entity), view) };
        var decision = GroupPolicies.Decide(observation, gateway.Value.Image, kubernetes.Value.EffectiveLeaseNamespace);
        (decision, var deployment) = await ApplyAsync(entity, decision, view, cancellationToken);
        var status = GroupStatus.Of(entity, decision, deployment, view.Counts, EndpointOf(entity), time.GetUtcNow());
        var stored = await writer.WriteStatusAsync(GroupStatus.With(entity, status), cancellationToken);
        StatusEvents.Record(events, stored, entity.Status?.Conditions, stored.Status?.Conditions);
        await rebalancer.RebalanceAsync(stored, deployment, view, cancellationToken);
        return ReconciliationResult<V1Alpha1SubscriberGroup>.Success(stored, decision.Obstacle is null ? view.AskAgainAfter : ObstacleRecheck);
    }

    /// <inheritdoc/>
    public Task<ReconciliationResult<V1Alpha1SubscriberGroup>> DeletedAsync(V1Alpha1SubscriberGroup entity, CancellationToken cancellationToken)
    {
        counts.Forget(entity);
        autoscaler.Forget(entity);
        rebalancer.Forget(entity);
        return Task.FromResult(ReconciliationResult<V1Alpha1SubscriberGroup>.Success(entity));
    }

    private async Task<(GroupDecision Decision, V1Deployment? Deployment)> ApplyAsync(
        V1Alpha1SubscriberGroup entity, GroupDecision decision, CountsView view, CancellationToken cancellationToken)
    {
        if (decision.Plan is null) return (decision, objects.FindDeployment(entity));
        try
        {
            if (decision.Scale is not null) await autoscaler.PrepareAsync(entity, decision.Scale, view, cancellationToken);
            var deployment = await objects.WriteAsync(decision.Plan, cancellationToken);
            if (decision.Scale is not null) autoscaler.Tell(entity, decision.Scale);
            return (decision, deployment);
        }
        catch (ForeignObjectException foreign)
        {
            return Stopped(new GroupObstacle(ConditionReasons.NameConflict, foreign.Message));
        }
        catch (FieldConflictException conflict)
        {
            return Stopped(new GroupObstacle(ConditionReasons.FieldConflict, conflict.Message));
        }
        catch (HttpOperationException exception) when (Refusal.Of(exception) is { } refusal)
        {
            return Stopped(refusal);
        }

        (GroupDecision, V1Deployment?) Stopped(GroupObstacle obstacle) => (decision with { Obstacle = obstacle }, objects.FindDeployment(entity));
    }

    private string EndpointOf(V1Alpha1SubscriberGroup group) => GatewayIngress.UrlOf(group) ?? $"{router.Value.PublicUrl}/{group.Metadata.NamespaceProperty}/{group.Metadata.Name}/ws";
}
