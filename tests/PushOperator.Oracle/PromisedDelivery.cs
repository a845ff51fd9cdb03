using PushOperator.Oracle.Events;

namespace PushOperator.Oracle;

/// <summary>A message that has to reach a reader.</summary>
/// <param name="Reader">A subscriber (Broadcast) or a group (Shared).</param>
/// <param name="Message">Id of the message.</param>
/// <param name="Requested">When its publish began.</param>
/// <param name="Stored">When it was promised.</param>
internal sealed record PromisedDelivery(string Reader, string Message, HistoryEvent Requested, PublishSucceeded Stored);
