using Confluent.Kafka;

namespace PushOperator.Operator.KafkaTopics;

/// <summary>Reads librdkafka's errors. Pure.</summary>
internal static class KafkaFailures
{
    /// <summary>What an error means, in words that do not change while it lasts.</summary>
    public static KafkaFailure From(KafkaCluster cluster, Error error) => error.Code switch
    {
        ErrorCode.TopicAlreadyExists => new KafkaFailure(KafkaFailureKind.AlreadyExists, error.Reason),
        _ when error.IsLocalError => new KafkaFailure(
            KafkaFailureKind.Unavailable, $"{cluster.Name} ({cluster.BootstrapServers}) does not answer: see whether the brokers are up and may be reached and logged in to"),
        _ when IsPassing(error.Code) => new KafkaFailure(KafkaFailureKind.Unavailable, $"{cluster.Name} says \"later\": {error.Code}"),
        _ => new KafkaFailure(KafkaFailureKind.Refused, $"{cluster.Name} refuses: {error.Reason} ({error.Code})"),
    };

    // What the brokers answer while leadership moves, a node starts, or a quota is used up.
    private static bool IsPassing(ErrorCode code) => code is
        ErrorCode.RequestTimedOut or ErrorCode.NotController or ErrorCode.LeaderNotAvailable or ErrorCode.NotLeaderForPartition or ErrorCode.BrokerNotAvailable
        or ErrorCode.NetworkException or ErrorCode.ThrottlingQuotaExceeded or ErrorCode.UnstableOffsetCommit or ErrorCode.KafkaStorageError
        or ErrorCode.UnknownTopicOrPart;
}
