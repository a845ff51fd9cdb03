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
    private Counter<long> _seekReplayed = null!;
    private Counter<long> _positionsWritten = null!;
    private Counter<long> _committedOffsetsLost = null!;
    private long _seeksRunning;
    private long _subscribersKnown;

    /// <summary>Seeks of the group that run.</summary>
    public long SeeksRunning
    {
        set => Volatile.Write(ref _seeksRunning, value);
    }

    /// <summary>Subscribers with an id whose position the group keeps.</summary>
    public long SubscribersKnown
    {
        set => Volatile.Write(ref _subscribersKnown, value);
    }

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

    /// <summary>Messages were delivered again, or for the first time before their turn, because of a seek.</summary>
    public void Replayed(long count) => _seekReplayed.Add(count);

    /// <summary>A subscriber's position was handed to Kafka, and Kafka answered.</summary>
    public void PositionWritten(bool success) => _positionsWritten.Add(1, new KeyValuePair<string, object?>("outcome", success ? "ok" : "error"));

    /// <summary>A committed offset of the group was gone (<c>expired</c>) or had been set back from outside (<c>set_back</c>).</summary>
    public void CommittedOffsetLost(string what) => _committedOffsetsLost.Add(1, new KeyValuePair<string, object?>("what", what));

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
        _seekReplayed = meter.CreateCounter<long>("push.group.seek.messages", "{message}", "Messages that a seek of the group replays on this pod; in a Broadcast group, once for each subscriber.");
        _positionsWritten = meter.CreateCounter<long>("push.group.positions.written", "{position}", "Positions of subscribers with an id written to the group's metadata topic, by outcome.");
        _committedOffsetsLost = meter.CreateCounter<long>("push.group.offsets.lost", "{partition}", "Committed offsets of a Shared group that were gone or set back from outside, by what happened.");
        meter.CreateObservableGauge("push.group.seeks.running", () => Volatile.Read(ref _seeksRunning), "{seek}", "Seeks of the group that run; every pod says the same.");
        meter.CreateObservableGauge("push.group.subscribers.known", () => Volatile.Read(ref _subscribersKnown), "{subscriber}", "Subscribers with an id whose position the group keeps, connected or not; every pod says the same.");
    }
}
