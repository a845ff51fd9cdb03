namespace PushOperator.Gateway.Groups.Ledger;

/// <summary>The messages of one key in one partition: the first may be delivered, the others wait for it.</summary>
internal sealed class KeyQueue(byte[] key, ulong hash)
{
    private readonly Queue<Delivery> _parked = [];

    public byte[] Key => key;

    /// <summary>Hash of the key, to place it on a seat.</summary>
    public ulong Hash => hash;

    public void Park(Delivery delivery)
    {
        delivery.State = DeliveryState.Parked;
        _parked.Enqueue(delivery);
    }

    /// <summary>The next one when the first is done; false when the key is free.</summary>
    public bool TryAdvance(out Delivery? next) => _parked.TryDequeue(out next);
}
