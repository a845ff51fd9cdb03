using PushOperator.Oracle.Events;

namespace PushOperator.Oracle.State;

/// <summary>An event and what follows from it by definition.</summary>
/// <param name="Event">What happened.</param>
/// <param name="Reader">For whom, when it is about a subscriber.</param>
/// <param name="Place">The message, when it is about one.</param>
/// <param name="IsDuplicate">Whether it is a delivery of what the reader had already.</param>
internal readonly record struct Observation(HistoryEvent Event, ReaderState? Reader = null, MessagePlace Place = default, bool IsDuplicate = false);
