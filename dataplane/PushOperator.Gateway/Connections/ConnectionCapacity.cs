namespace PushOperator.Gateway.Connections;

/// <summary>Counts subscribers from the moment their handshake is worth a place until they are gone. Thread-safe.</summary>
internal sealed class ConnectionCapacity(ConnectionLimits limits)
{
    private int _taken;

    /// <summary>Most subscribers.</summary>
    public int Limit => limits.Subscribers;

    /// <summary>Places taken, handshakes under way included.</summary>
    public int Taken => Volatile.Read(ref _taken);

    /// <summary>Takes a place; false when all are taken.</summary>
    public bool TryTake()
    {
        if (Interlocked.Increment(ref _taken) <= limits.Subscribers) return true;
        Interlocked.Decrement(ref _taken);
        return false;
    }

    /// <summary>Gives a place back.</summary>
    public void Release() => Interlocked.Decrement(ref _taken);
}
