using System.Collections.Concurrent;
using System.Globalization;
using k8s.Models;
using Microsoft.Extensions.Options;
using PushOperator.Api.Groups;
using PushOperator.ControllerRuntime.Abstractions;
using PushOperator.Operator.Observation;

namespace PushOperator.Operator.Autoscaling;

/// <summary>Keeps what <see cref="ScalePolicy"/> has to remember of each group, and does what has to be done beside setting the number of gateways. Thread-safe.</summary>
internal sealed class Autoscaler(GatewayAddresses addresses, IObjectWriter writer, IEventRecorder events, IOptions<AutoscalingOptions> options, TimeProvider time)
{
    /// <summary>The ReplicaSet controller lets the pod with the least go first.</summary>
    private const string DeletionCost = "controller.kubernetes.io/pod-deletion-cost";

    private readonly ConcurrentDictionary<string, ScaleHistory> _histories = new();
    private readonly long _began = time.GetTimestamp();

    /// <summary>How many gateways the group should have; null when its spec says it.</summary>
    public ScaleDecision? Decide(GroupObservation observation, V1Deployment? deployment, CountsView view)
    {
        var group = observation.Group;
        if (group.Spec.Gateway.Autoscaling is not { } autoscaling)
        {
            Forget(group);
            return null;
        }

        var cap = group.Spec.Delivery == Delivery.Shared ? observation.Partitions : int.MaxValue;
        var target = new ScaleTarget(autoscaling.MinReplicas, autoscaling.MaxReplicas, cap, autoscaling.TargetConnections);
        var reading = new ScaleReading(
            time.GetElapsedTime(_began), deployment?.Spec.Replicas, view.Readings.Count, view.Readings.Sum(gateway => (long)gateway.Metadata.Connections), deployment.IsSettled());
        // One reconcile of a group runs at a time.
        var (decision, history) = ScalePolicy.Decide(target, reading, _histories.GetValueOrDefault(Key(group), ScaleHistory.Empty), options.Value);
        _histories[Key(group)] = history;
        return decision;
    }

    /// <summary>Before there are fewer gateways: writes on each pod how many connections it has, so that the emptiest goes.</summary>
    public async Task PrepareAsync(V1Alpha1SubscriberGroup group, ScaleDecision decision, CountsView view, CancellationToken cancellationToken)
    {
        if (!decision.IsIn) return;
        var pods = addresses.PodsOf(group);
        foreach (var gateway in view.Readings)
        {
            if (!pods.TryGetValue(gateway.Address, out var pod)) continue;
            var cost = gateway.Metadata.Connections.ToString(CultureInfo.InvariantCulture);
            await writer.AnnotateAsync<V1Pod>(group, group.Metadata.NamespaceProperty, pod.Name, pod.Uid, new Dictionary<string, string> { [DeletionCost] = cost }, cancellationToken);
        }
    }

    /// <summary>After it was done: tells it in an Event, with its numbers.</summary>
    public void Tell(V1Alpha1SubscriberGroup group, ScaleDecision decision)
    {
        if (decision.IsOut) events.Record(group, EventSeverity.Normal, "ScaledOut", decision.Words);
        if (decision.IsIn) events.Record(group, EventSeverity.Normal, "ScaledIn", decision.Words);
    }

    /// <summary>Drops what is known of a group that is gone.</summary>
    public void Forget(V1Alpha1SubscriberGroup group) => _histories.TryRemove(Key(group), out _);

    private static string Key(V1Alpha1SubscriberGroup group) => $"{group.Metadata.NamespaceProperty}/{group.Metadata.Name}";
}
