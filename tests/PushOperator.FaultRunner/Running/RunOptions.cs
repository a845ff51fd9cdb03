using PushOperator.FaultRunner.Brokers;

namespace PushOperator.FaultRunner.Running;

/// <summary>A run.</summary>
/// <param name="Brokers">What stands for Kafka: one of the two.</param>
/// <param name="Plan">The faults, in order; may be endless.</param>
/// <param name="Every">From the start of a fault to the start of the next, whether the system has recovered or not; null: each waits for the recovery from the one before.</param>
/// <param name="Length">After this no further fault starts.</param>
/// <param name="History">File for the history, of each ground after a broken one with a number behind its name; null: none is written.</param>
internal sealed record RunOptions(BrokerKinds Brokers, IEnumerable<PlannedFault> Plan, TimeSpan? Every, TimeSpan Length, string? History);
