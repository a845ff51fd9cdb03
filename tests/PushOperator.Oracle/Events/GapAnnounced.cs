namespace PushOperator.Oracle.Events;

/// <summary>A subscriber was told of a hole.</summary>
/// <param name="Subscriber">Name of the subscriber, unique in the history.</param>
/// <param name="Topic">Name of the PushTopic.</param>
/// <param name="Partition">Number of the partition.</param>
/// <param name="From">First missing offset.</param>
/// <param name="To">Last missing offset, included.</param>
public sealed record GapAnnounced(string Subscriber, string Topic, int Partition, long From, long To) : HistoryEvent;
