using PushOperator.Oracle.Events;

namespace PushOperator.Oracle.State;

/// <summary>A message whose publish was acknowledged.</summary>
/// <param name="Requested">When its publish began.</param>
/// <param name="Stored">When it was promised.</param>
/// <param name="Position">Place of <paramref name="Requested"/> in the history.</param>
/// <param name="Faults">How many faults had ended when its publish began.</param>
internal sealed record StoredMessage(HistoryEvent Requested, PublishSucceeded Stored, long Position, int Faults);
