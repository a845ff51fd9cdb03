namespace PushOperator.Client.Connections;

/// <summary>Why a session ended, and what counts for the next attempt.</summary>
internal sealed record SessionEnd
{
    /// <summary>Code of the gateway's close frame; null when the connection ended without one.</summary>
    public int? CloseCode { get; init; }

    /// <summary>Reason of the close frame, or what happened instead of one.</summary>
    public required string Reason { get; init; }

    /// <summary>Wait that a <c>drain</c> frame asked for; null when there was none.</summary>
    public TimeSpan? ReconnectAfter { get; init; }

    /// <summary>Whether the session brought a message or lived long enough to call the gateway healthy.</summary>
    public bool MadeProgress { get; init; }

    /// <summary>Set when going on makes no sense though the close code would allow it.</summary>
    public PushException? Fatal { get; init; }
}
