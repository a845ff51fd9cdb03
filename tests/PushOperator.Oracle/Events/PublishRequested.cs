namespace PushOperator.Oracle.Events;

/// <summary>A publisher is about to publish.</summary>
/// <param name="Topic">Name of the PushTopic.</param>
/// <param name="Key">The message's key.</param>
/// <param name="Sequence">Its number among the messages of the key, from 0; with the key the identity of what was published.</param>
public sealed record PublishRequested(string Topic, string Key, long Sequence) : HistoryEvent;
