using PushOperator.Gateway.Groups.Ledger;

namespace PushOperator.Gateway.Groups.Shared;

/// <summary>How far one owned partition is.</summary>
/// <param name="Watermark">Lowest offset that is not done; −1 until something was read.</param>
/// <param name="Committed">The watermark Kafka has; −1 until the first commit of this assignment.</param>
/// <param name="IsFull">Reading has to stop until more is done.</param>
/// <param name="HasDrained">Reading may go on after a stop.</param>
/// <param name="Next">Offset to read next; −1 until something was read.</param>
internal sealed record PartitionProgress(string Topic, int Partition, long Watermark, long Committed, int InFlight, bool IsFull, bool HasDrained, long Next)
{
    public static PartitionProgress Of(PartitionLedger ledger) =>
        new(ledger.Topic, ledger.Partition, ledger.Watermark, ledger.Committed, ledger.InFlight, ledger.IsFull, ledger.HasDrained, ledger.Next);
}
