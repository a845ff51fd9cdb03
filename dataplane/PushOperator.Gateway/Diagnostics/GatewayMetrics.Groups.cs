using System.Diagnostics.Metrics;
using PushOperator.Gateway.Groups.Ledger;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Diagnostics;

/// <summary>Instruments of reading, groups and deliveries.</summary>
internal sealed partial class GatewayMetrics
{
    private Counter<long> _messagesRead = null!;
    private Counter<long> _gaps = null!;
    private Counter<long> _failures = null!;
    private Counter<long> _deadLetters = null!;
    private Counter<long> _dropped = null!;
    private Counter<long> _commits = null!;
    private Counter<long> _replayed = null!;
    private Counter<long> _stalls = null!;
    private int _blocked;

    public void MessagesRead(int count) => _messagesRead.Add(count);

    public void GapFound(GapReason reason) => _gaps.Add(1, new KeyValuePair<string, object?>("reason", reason.ToString()));

    /// <summary>How many partitions wait for a publisher's open transaction now.</summary>
    public void PartitionsBlocked(int count) => Volatile.Write(ref _blocked, count);

    public void DeliveriesFailed(DeliveryFailure failure, long count) => _failures.Add(count, new KeyValuePair<string, object?>("reason", failure.ToString()));

    public void DeadLettered() => _deadLetters.Add(1);

    public void MessagesDropped(long count) => _dropped.Add(count);

    public void Committed(bool success) => _commits.Add(1, new KeyValuePair<string, object?>("outcome", success ? "ok" : "error"));

    public void ConsumerStalled() => _stalls.Add(1);

    public void MessagesReplayed(int count) => _replayed.Add(count);

    partial void CreateGroupInstruments(Meter meter)
    {
        _messagesRead = meter.CreateCounter<long>("push.kafka.messages.read", "{message}", "Messages read from Kafka at the head of the log.");
        _gaps = meter.CreateCounter<long>("push.kafka.gaps", "{gap}", "Holes found in partitions, by reason.");
        meter.CreateObservableGauge("push.kafka.partitions.blocked", () => Volatile.Read(ref _blocked), "{partition}", "Partitions whose next messages wait for a publisher's open transaction; not a stall of the gateway.");
        _commits = meter.CreateCounter<long>("push.kafka.commits", "{commit}", "Offset commits of a Shared group, by outcome.");
        _stalls = meter.CreateCounter<long>("push.kafka.consumer.stalls", "{stall}", "Consumers of a Shared group that did not read what there was to read, and were replaced.");
        _failures = meter.CreateCounter<long>("push.group.deliveries.failed", "{delivery}", "Deliveries of a Shared group that were not acknowledged, by reason.");
        _deadLetters = meter.CreateCounter<long>("push.group.dead_letters", "{message}", "Messages that the dead-letter topic has.");
        _dropped = meter.CreateCounter<long>("push.group.messages.dropped", "{message}", "Messages given up after the last allowed delivery without a dead-letter topic.");
        _replayed = meter.CreateCounter<long>("push.replay.messages.read", "{message}", "Messages read from Kafka again to catch subscribers up.");
    }
}
