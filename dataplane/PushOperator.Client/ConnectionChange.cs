namespace PushOperator.Client;

/// <summary>A connection has come or gone.</summary>
/// <param name="State">What it is now.</param>
public sealed record ConnectionChange(ConnectionState State)
{
    /// <summary>Connected: the session's id at the gateway.</summary>
    public string? Session { get; init; }

    /// <summary>Connected: false when the position we asked for is no longer whole; gaps say what is missing.</summary>
    public bool Recovered { get; init; } = true;

    /// <summary>Connected: deliveries the gateway will have unacknowledged with us at most.</summary>
    public int Window { get; init; }

    /// <summary>Disconnected: the close code, or null when there was no close frame.</summary>
    public int? CloseCode { get; init; }

    /// <summary>Disconnected: why, for a person.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Disconnected: when the next attempt starts, counted from now.</summary>
    public TimeSpan ReconnectIn { get; init; }
}
