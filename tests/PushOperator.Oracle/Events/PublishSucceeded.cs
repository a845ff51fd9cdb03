namespace PushOperator.Oracle.Events;

/// <summary>The publish was acknowledged: from now on its delivery is promised.</summary>
/// <param name="Topic">Name of the PushTopic.</param>
/// <param name="Key">The message's key.</param>
/// <param name="Sequence">Its number among the messages of the key, from 0; with the key the identity of what was published.</param>
/// <param name="Partition">Number of the partition.</param>
/// <param name="Offset">Where it is stored.</param>
public sealed record PublishSucceeded(string Topic, string Key, long Sequence, int Partition, long Offset) : HistoryEvent;
