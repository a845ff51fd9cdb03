using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Groups.Ledger;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Tests.Model.Ledger;

/// <summary>The ledger as the model's machine calls it: the place to plant a bug, to see that the model finds it.</summary>
internal class LedgerPort(LedgerSettings settings)
{
    public DeliveryLedger Ledger { get; } = new(settings);

    public virtual long WatermarkOf(PartitionLedger partition) => partition.Watermark;

    public virtual AckOutcome Ack(Seat seat, MessageId id) => Ledger.Ack(seat, id);

    public virtual AckOutcome Nack(Seat seat, MessageId id, TimeSpan? delay, long now) => Ledger.Nack(seat, id, delay, now);

    public virtual int Tick(long now) => Ledger.Tick(now);

    public virtual void DeadLetterFailed(Delivery delivery, long now) => Ledger.DeadLetterFailed(delivery, now);
}
