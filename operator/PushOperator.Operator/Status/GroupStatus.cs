using k8s.Models;
using PushOperator.Api.Conditions;
using PushOperator.Api.Groups;
using PushOperator.Api.Naming;
using PushOperator.Operator.Observation;
using PushOperator.Operator.Policies;

namespace PushOperator.Operator.Status;

/// <summary>Builds the status of a SubscriberGroup. Pure.</summary>
internal static class GroupStatus
{
    private const string NothingInTheWay = "nothing stands in the way";

    /// <summary>The group with another status. A new object: the one at hand may be the cache's.</summary>
    public static V1Alpha1SubscriberGroup With(V1Alpha1SubscriberGroup group, SubscriberGroupStatus status) =>
        new() { Metadata = group.Metadata, Spec = group.Spec, Status = status };

    /// <summary>The status of a group that was never looked at, before any work; null when it was.</summary>
    public static SubscriberGroupStatus? Announce(V1Alpha1SubscriberGroup group, DateTimeOffset now)
    {
        if (group.Status?.Conditions.Find(ConditionTypes.Ready) is not null) return null;
        const string seen = "the operator has seen this object and is working on it";
        return new SubscriberGroupStatus
        {
            ObservedGeneration = group.Metadata.Generation,
            Selector = SubscriberGroupNames.Selector(group.Metadata.Name),
            Conditions = new Conditions(null, group.Metadata.Generation, now)
                .Set(ConditionTypes.Ready, false, ConditionReasons.Progressing, seen)
                .Set(ConditionTypes.Reconciling, true, ConditionReasons.Progressing, seen)
                .Set(ConditionTypes.Stalled, false, ConditionReasons.NotStalled, NothingInTheWay)
                .ToList(),
        };
    }

    /// <summary>The status while nothing is done: what was true stays, and the generation that it speaks of too.</summary>
    public static SubscriberGroupStatus Paused(V1Alpha1SubscriberGroup group, DateTimeOffset now) => (group.Status ?? new SubscriberGroupStatus()) with
    {
        Conditions = Status.Conditions.Paused(group.Status?.Conditions, group.Status?.ObservedGeneration, now).ToList(),
    };

    /// <summary>The status of a group that waits with going until its subscribers are gone.</summary>
    public static SubscriberGroupStatus DeletionHeld(V1Alpha1SubscriberGroup group, string message, DateTimeOffset now) => (group.Status ?? new SubscriberGroupStatus()) with
    {
        ObservedGeneration = group.Metadata.Generation,
        Conditions = new Conditions(group.Status?.Conditions, group.Metadata.Generation, now)
            .Set(ConditionTypes.Ready, false, ConditionReasons.DeletionHeld, message)
            .Set(ConditionTypes.Reconciling, false, ConditionReasons.DeletionHeld, message)
            .Set(ConditionTypes.Stalled, true, ConditionReasons.DeletionHeld, message)
            .ToList(),
    };

    /// <summary>The status at the end of a pass.</summary>
    /// <param name="group">The group, with its status as stored.</param>
    /// <param name="decision">What was decided.</param>
    /// <param name="deployment">The Deployment as it is now; null when there is none.</param>
    /// <param name="counts">What the gateways say; null: unknown.</param>
    /// <param name="endpoint">The URL of the group.</param>
    /// <param name="now">The time.</param>
    public static SubscriberGroupStatus Of(
        V1Alpha1SubscriberGroup group, GroupDecision decision, V1Deployment? deployment, GroupCounts? counts, string endpoint, DateTimeOffset now)
    {
        var gateways = GatewaysVerdict.Of(group, decision, deployment);
        var ready = deployment?.Status?.ReadyReplicas ?? 0;
        // Counts of no gateway, while there are some that were not found yet, would say that nobody is connected.
        if (ready > 0 && counts is { Gateways: 0 }) counts = null;
        return new SubscriberGroupStatus
        {
            ObservedGeneration = group.Metadata.Generation,
            Endpoint = endpoint,
            Selector = SubscriberGroupNames.Selector(group.Metadata.Name),
            Replicas = deployment?.Status?.Replicas ?? 0,
            ReadyReplicas = ready,
            Connections = counts?.Connections,
            Lag = counts?.Lag,
            Conditions = Conditions(group, decision, gateways, endpoint, now).ToList(),
        };
    }

    private static Conditions Conditions(V1Alpha1SubscriberGroup group, GroupDecision decision, GatewaysVerdict gateways, string endpoint, DateTimeOffset now)
    {
        var (topics, obstacle) = (decision.Topics, decision.Obstacle);
        var (ready, reason, message) = (obstacle, topics.Ready, gateways.Available) switch
        {
            ({ } stop, _, _) => (false, stop.Reason, stop.Message),
            (_, false, _) => (false, topics.Reason, topics.Message),
            (_, _, false) => (false, gateways.Reason, gateways.Message),
            _ => (true, ConditionReasons.Reconciled, $"subscribers connect to {endpoint}"),
        };
        var stalled = obstacle is not null || gateways.Reason == ConditionReasons.RolloutStalled;
        var working = !stalled && (!ready || !gateways.RolledOut);
        var conditions = new Conditions(group.Status?.Conditions, group.Metadata.Generation, now)
            .Set(ConditionTypes.Ready, ready, reason, message)
            .Set(ConditionTypes.Reconciling, working, working && ready ? ConditionReasons.Progressing : reason, working && ready ? gateways.Message : message)
            .Set(ConditionTypes.Stalled, stalled, stalled ? reason : ConditionReasons.NotStalled, stalled ? message : NothingInTheWay)
            .Set(ConditionTypes.TopicsReady, topics.Ready, topics.Reason, topics.Message)
            .Set(ConditionTypes.GatewaysAvailable, gateways.Available, gateways.Reason, gateways.Message);
        if (group.Spec.Gateway.Autoscaling is null) return conditions.Remove(ConditionTypes.Autoscaling);
        if (decision.Scale is not { } scale) return conditions;
        var autoscaling = AutoscalingVerdict.Of(group, scale);
        return conditions.Set(ConditionTypes.Autoscaling, autoscaling.Works, autoscaling.Reason, autoscaling.Message);
    }
}
