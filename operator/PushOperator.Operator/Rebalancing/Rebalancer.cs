using System.Collections.Concurrent;
using System.Globalization;
using k8s.Models;
using Microsoft.Extensions.Options;
using PushOperator.Api.Groups;
using PushOperator.ControllerRuntime.Abstractions;
using PushOperator.Operator.Observation;

namespace PushOperator.Operator.Rebalancing;

/// <summary>Asks the gateways that have more connections than their share to let some go. Thread-safe.</summary>
internal sealed class Rebalancer(CommandPort gateways, IObjectWriter writer, IEventRecorder events, IOptions<RebalancingOptions> options, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, RebalancePast> _past = new();
    private readonly long _began = time.GetTimestamp();

    /// <summary>Decides, asks, and tells it in an Event. Waits for the answers, two seconds at most, once a window.</summary>
    public async Task RebalanceAsync(V1Alpha1SubscriberGroup group, V1Deployment? deployment, CountsView view, CancellationToken cancellationToken)
    {
        var reading = new RebalanceReading(time.GetElapsedTime(_began), view.Readings, deployment.IsSettled() && view.Readings.Count == deployment.Spec.Replicas);
        var past = _past[Key(group)] = _past.GetValueOrDefault(Key(group), new RebalancePast()).After(reading);
        var moves = RebalancePolicy.Decide(reading, past.LastAsked, options.Value);
        if (moves.Count == 0) return;
        await writer.ConfirmAsync(group, cancellationToken);
        _past[Key(group)] = past with { LastAsked = reading.At };
        var within = options.Value.Window * 0.75;
        var answers = await Task.WhenAll(moves.Select(move => gateways.MoveAsync(move.Gateway.Address, group.Metadata.Name, move.Connections, within, cancellationToken)));
        events.Record(group, EventSeverity.Normal, "Rebalancing", Words(reading, moves, answers.Count(answer => answer), within));
    }

    /// <summary>Drops what is known of a group that is gone.</summary>
    public void Forget(V1Alpha1SubscriberGroup group) => _past.TryRemove(Key(group), out _);

    private static string Key(V1Alpha1SubscriberGroup group) => $"{group.Metadata.NamespaceProperty}/{group.Metadata.Name}";

    private static string Words(RebalanceReading reading, IReadOnlyList<Move> moves, int taken, TimeSpan within)
    {
        var counts = reading.Gateways.Select(gateway => gateway.Metadata.Connections).ToList();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{counts.Count} gateways have {counts.Min()} to {counts.Max()} connections: {moves.Sum(move => move.Connections)} are to move within {within.TotalSeconds:0.#} s; {taken} of {moves.Count} gateways that were asked do so");
    }
}
