namespace PushOperator.Oracle.State;

/// <summary>A message that has to reach a reader.</summary>
/// <param name="Reader">A subscriber (Broadcast) or a group (Shared).</param>
/// <param name="Message">What was promised.</param>
internal sealed record PromisedDelivery(ReaderState Reader, StoredMessage Message)
{
    /// <summary>Where the message is stored; its id.</summary>
    public MessagePlace Place => MessagePlace.Of(Message.Stored);

    /// <summary>Whether the reader got it at least once.</summary>
    public bool IsDelivered => Reader.Partition(Place.Partition).Delivered.Contains(Place.Offset);
}
