using PushOperator.Gateway.Groups;

namespace PushOperator.Gateway.Connections;

/// <summary>Why a connection ends and what its close frame says.</summary>
/// <param name="Reason">The reason, for metrics and logs.</param>
/// <param name="Code">Close code on the wire; null answers a close frame that had none.</param>
/// <param name="Words">Close reason on the wire; at most 123 bytes of UTF-8.</param>
internal sealed record ConnectionEnding(DisconnectReason Reason, ushort? Code, string Words)
{
    /// <summary>The connection broke without a close frame (1006 in the client's eyes).</summary>
    public static readonly DisconnectReason Lost = new(1006, "connection_lost");

    /// <summary>The limit that was exceeded, for the counter of limits; null: it ends for another reason.</summary>
    public string? Limit { get; init; }

    /// <summary>An ending in the reason's own words.</summary>
    public ConnectionEnding(DisconnectReason reason)
        : this(reason, reason.Code, reason.Reason)
    {
    }
}
