namespace PushOperator.Oracle.Events;

/// <summary>There is such a group. Comes before everything else about it.</summary>
/// <param name="Group">Name of the SubscriberGroup.</param>
/// <param name="Delivery">Who gets a message.</param>
/// <param name="Topic">Name of the PushTopic.</param>
public sealed record GroupDeclared(string Group, GroupDelivery Delivery, string Topic) : HistoryEvent;
