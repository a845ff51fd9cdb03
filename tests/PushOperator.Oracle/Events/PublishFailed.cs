namespace PushOperator.Oracle.Events;

/// <summary>The publish was refused: the message must never be seen.</summary>
/// <param name="Topic">Name of the PushTopic.</param>
/// <param name="Key">The message's key.</param>
/// <param name="Sequence">Its number among the messages of the key, from 0; with the key the identity of what was published.</param>
public sealed record PublishFailed(string Topic, string Key, long Sequence) : HistoryEvent;
