namespace PushOperator.Oracle.Events;

/// <summary>A group's committed offset was read: everything below it will not come again.</summary>
/// <param name="Group">Name of the SubscriberGroup.</param>
/// <param name="Partition">Number of the partition.</param>
/// <param name="Offset">The next offset the group would read.</param>
public sealed record Committed(string Group, int Partition, long Offset) : HistoryEvent;
