namespace PushOperator.Client;

/// <summary>The connection was closed for good: a 40xx code, or a frame larger than this client takes (1009).</summary>
public sealed class PushClosedException : PushException
{
    internal PushClosedException(int closeCode, string reason)
        : base($"closed for good with {closeCode}: {reason}")
    {
        CloseCode = closeCode;
        Reason = reason;
    }

    /// <summary>WebSocket close code.</summary>
    public int CloseCode { get; }

    /// <summary>The reason in the close frame.</summary>
    public string Reason { get; }
}
