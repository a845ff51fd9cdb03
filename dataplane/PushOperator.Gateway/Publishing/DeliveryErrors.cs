using Confluent.Kafka;

namespace PushOperator.Gateway.Publishing;

/// <summary>Says what a failed delivery to Kafka means to the publisher.</summary>
internal static class DeliveryErrors
{
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_later = TimeSpan.FromSeconds(5);

    /// <summary>Maps librdkafka's error and what it knows about the record.</summary>
    /// <param name="error">Not <see cref="ErrorCode.NoError"/>.</param>
    /// <param name="status">Whether the record may be in the log.</param>
    public static PublishOutcome.Refused Explain(Error error, PersistenceStatus status) => error.Code switch
    {
        ErrorCode.MsgSizeTooLarge => new(413, "message_too_large", $"Kafka takes no record of this size: {error.Reason}"),
        ErrorCode.Local_QueueFull => QueueFull(),
        ErrorCode.Local_UnknownPartition => new(400, "bad_field", "partition: the topic has no such partition"),
        _ when status != PersistenceStatus.NotPersisted =>
            new(503, "publish_unknown", $"nobody knows whether Kafka stored it ({error.Reason}); retry with the same idempotency key", s_soon),
        _ when IsUnavailability(error) => new(503, "kafka_unavailable", $"Kafka did not take it in time ({error.Reason}); nothing was stored", s_later),
        _ => new(502, "publish_failed", $"Kafka refused it: {error.Reason}"),
    };

    /// <summary>More waits for Kafka than the pod keeps.</summary>
    public static PublishOutcome.Refused QueueFull() =>
        new(429, "publish_queue_full", "more messages wait for Kafka than this pod keeps; send again a little later", s_soon);

    /// <summary>Kafka has it, perhaps from an earlier attempt, and did not say where.</summary>
    public static PublishOutcome.Refused WithoutOffset() =>
        new(503, "publish_unknown", "Kafka has it and did not say where, because its leader changed; retry with the same idempotency key for an id, and the second copy carries that key, too", s_soon);

    private static bool IsUnavailability(Error error) => error.IsFatal || error.Code
        is ErrorCode.Local_MsgTimedOut or ErrorCode.Local_TimedOut or ErrorCode.Local_Transport or ErrorCode.Local_AllBrokersDown
        or ErrorCode.Local_PurgeQueue or ErrorCode.Local_Destroy or ErrorCode.Local_Fatal or ErrorCode.Local_Outdated
        or ErrorCode.RequestTimedOut or ErrorCode.NotEnoughReplicas or ErrorCode.LeaderNotAvailable or ErrorCode.NotLeaderForPartition
        or ErrorCode.BrokerNotAvailable or ErrorCode.ReplicaNotAvailable or ErrorCode.NetworkException or ErrorCode.ThrottlingQuotaExceeded;
}
