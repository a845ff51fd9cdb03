namespace PushOperator.FaultRunner.Brokers;

/// <summary>Numbers of requests in the Kafka protocol.</summary>
internal static class KafkaRequests
{
    public const short Produce = 0;
    public const short Fetch = 1;
    public const short OffsetCommit = 8;
    public const short OffsetFetch = 9;
    public const short JoinGroup = 11;
    public const short Heartbeat = 12;
    public const short SyncGroup = 14;
}
