using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Kafka;

/// <summary>What an intake tells its group, on the intake thread.</summary>
/// <param name="Appended">The logs grew; once a batch.</param>
/// <param name="CutBack">The logs of some partitions were cut back or replaced, and the frame logs with them; before anything else of them is appended. Puts the new picture of them into the partition table.</param>
internal sealed record IntakeEvents(Action Appended, Action<IReadOnlyList<PartitionCut>> CutBack);
