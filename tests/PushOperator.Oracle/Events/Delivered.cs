namespace PushOperator.Oracle.Events;

/// <summary>A subscriber was handed a message. Written before it acknowledges.</summary>
/// <param name="Subscriber">Name of the subscriber, unique in the history.</param>
/// <param name="Session">Id of the connection.</param>
/// <param name="Message">Id of the message, <c>topic/partition/offset</c>.</param>
/// <param name="Key">The message's key.</param>
/// <param name="Sequence">Its number among the messages of the key, from 0; with the key the identity of what was published.</param>
/// <param name="Count">The delivery count the protocol gave; 1 when it gave none.</param>
public sealed record Delivered(string Subscriber, string Session, string Message, string Key, long Sequence, int Count) : HistoryEvent;
