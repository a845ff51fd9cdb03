using Confluent.Kafka;

namespace PushOperator.Gateway.Kafka;

/// <summary>A consumer does not read a partition that has something to read.</summary>
internal sealed class StalledConsumerException(TopicPartition partition, long next, long end)
    : Exception($"{partition} is assigned and was not read for {StallWatch.Silence.TotalSeconds:0} s: the next offset is {next}, the partition's end {end}");
