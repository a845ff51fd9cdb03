namespace PushOperator.Operator.KafkaTopics;

/// <summary>Why Kafka did not do what it was asked.</summary>
/// <param name="Kind">What that means for us.</param>
/// <param name="Message">A sentence for the user, the broker's words where it had some. The same failure gives the same text, so that a status does not change for nothing.</param>
internal sealed record KafkaFailure(KafkaFailureKind Kind, string Message);
