namespace PushOperator.Client.Connections;

/// <summary>Something to send: an id to acknowledge, which travels with others in one frame, or a whole frame.</summary>
internal readonly record struct OutgoingFrame(string? AckId, byte[]? Bytes);
