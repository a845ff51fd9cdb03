namespace PushOperator.Cli.Cluster;

/// <summary>A delivery that waits for its acknowledgement, as a gateway tells it.</summary>
internal sealed record UnackedDelivery(string Id, string Topic, int Partition, long Offset, string Session, string? Subscriber, long AgeMs, int DeliveryCount);
