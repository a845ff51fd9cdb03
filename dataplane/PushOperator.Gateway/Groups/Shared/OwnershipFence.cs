namespace PushOperator.Gateway.Groups.Shared;

/// <summary>
/// Whether this pod may deliver what it thinks it owns, by its own clock: a pod that was frozen must not send what has meanwhile become another pod's, and nobody
/// tells it before it sends. Any thread.
/// </summary>
/// <remarks>
/// The Kafka thread renews it several times a second. After a silence it stays shut until that thread has asked Kafka. Shorter than the session of the consumer
/// group less two heartbeats: within it nobody else can have become the owner.
/// </remarks>
internal sealed class OwnershipFence(TimeProvider time)
{
    /// <summary>The longest silence of the Kafka thread through which deliveries go on.</summary>
    /// <value>3 s.</value>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(3);

    private long _renewedAt = time.GetTimestamp();
    private volatile bool _isShut;

    public bool IsOpen => !_isShut && IsFresh;

    private bool IsFresh => time.GetElapsedTime(Volatile.Read(ref _renewedAt)) < Silence;

    /// <summary>Keeps it open; shuts it when that comes too late.</summary>
    /// <returns>Whether it is open.</returns>
    public bool Renew()
    {
        if (!IsFresh) _isShut = true;
        Volatile.Write(ref _renewedAt, time.GetTimestamp());
        return !_isShut;
    }

    /// <summary>Opens it again.</summary>
    public void Open()
    {
        Volatile.Write(ref _renewedAt, time.GetTimestamp());
        _isShut = false;
    }
}
