using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace PushOperator.Operator.KafkaTopics;

/// <summary>Reads librdkafka's errors. Pure.</summary>
internal static class KafkaFailures
{
    /// <summary>The error that tells most: a batch's exception only says that something in it failed.</summary>
    public static Error ErrorOf(KafkaException exception) => exception switch
    {
        CreateTopicsException { Results: { Count: > 0 } results } => First(results.Select(result => result.Error), exception),
        CreatePartitionsException { Results: { Count: > 0 } results } => First(results.Select(result => result.Error), exception),
        DeleteTopicsException { Results: { Count: > 0 } results } => First(results.Select(result => result.Error), exception),
        IncrementalAlterConfigsException { Results: { Count: > 0 } results } => First(results.Select(result => result.Error), exception),
        DescribeTopicsException { Results.TopicDescriptions: { Count: > 0 } results } => First(results.Select(result => result.Error), exception),
        DescribeConfigsException { Results: { Count: > 0 } results } => First(results.Select(result => result.Error), exception),
        _ => exception.Error,
    };

    /// <summary>What an error means, in words that do not change while it lasts.</summary>
    public static KafkaFailure From(KafkaCluster cluster, Error error) => error.Code switch
    {
        ErrorCode.TopicAlreadyExists => new KafkaFailure(KafkaFailureKind.AlreadyExists, error.Reason),
        _ when error.IsLocalError => new KafkaFailure(
            KafkaFailureKind.Unavailable, $"{cluster.Name} ({cluster.BootstrapServers}) does not answer: see whether the brokers are up and may be reached and logged in to"),
        _ when IsPassing(error.Code) => new KafkaFailure(KafkaFailureKind.Unavailable, $"{cluster.Name} says \"later\": {error.Code}"),
        _ => new KafkaFailure(KafkaFailureKind.Refused, $"{cluster.Name} refuses: {error.Reason} ({error.Code})"),
    };

    private static Error First(IEnumerable<Error> errors, KafkaException exception) => errors.FirstOrDefault(error => error.IsError) ?? exception.Error;

    // What the brokers answer while leadership moves, a node starts, or a quota is used up.
    private static bool IsPassing(ErrorCode code) => code is
        ErrorCode.RequestTimedOut or ErrorCode.NotController or ErrorCode.LeaderNotAvailable or ErrorCode.NotLeaderForPartition or ErrorCode.BrokerNotAvailable
        or ErrorCode.NetworkException or ErrorCode.ThrottlingQuotaExceeded or ErrorCode.UnstableOffsetCommit or ErrorCode.KafkaStorageError
        or ErrorCode.UnknownTopicOrPart;
}
