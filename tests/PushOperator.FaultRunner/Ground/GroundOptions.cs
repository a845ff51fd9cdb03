using PushOperator.FaultRunner.Brokers;

namespace PushOperator.FaultRunner.Ground;

/// <summary>A ground to break things on.</summary>
/// <param name="Brokers">What stands for Kafka: one of the two. Apache Kafka is found by <c>KAFKA_HOME</c>.</param>
/// <param name="HistoryFile">Where the history is written while it grows; null: nowhere.</param>
internal sealed record GroundOptions(BrokerKinds Brokers, string? HistoryFile = null);
