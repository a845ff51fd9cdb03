namespace PushOperator.FaultRunner.Brokers;

/// <summary>What stands for Kafka.</summary>
[Flags]
internal enum BrokerKinds
{
    /// <summary>The three brokers that librdkafka carries: they fail on demand, request by request.</summary>
    Embedded = 1,

    /// <summary>Apache Kafka, three brokers, each a process.</summary>
    Apache = 2,

    /// <summary>Either.</summary>
    Any = Embedded | Apache,
}
