namespace PushOperator.Operator.KafkaTopics;

/// <summary>What a failure of Kafka means for the next step.</summary>
internal enum KafkaFailureKind
{
    /// <summary>No answer, or one that says "later". What was asked may have been done: look again before doing more.</summary>
    Unavailable,

    /// <summary>A broker refused; the same request will be refused again until something else changes.</summary>
    Refused,

    /// <summary>The Kafka client does not take the properties of the cluster: no broker was asked, and none will be until the Secret changes.</summary>
    Misconfigured,

    /// <summary>To be created, but there already.</summary>
    AlreadyExists,
}
