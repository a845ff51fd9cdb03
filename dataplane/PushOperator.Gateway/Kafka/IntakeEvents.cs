using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Kafka;

/// <summary>What an intake tells its group, on the intake thread.</summary>
/// <param name="Appended">The logs grew; once a batch.</param>
/// <param name="CutBack">A partition's log was cut back; before anything else of it is appended.</param>
internal sealed record IntakeEvents(Action Appended, Action<LogPartition, Gap> CutBack);
