namespace PushOperator.Client;

/// <summary>Something the gateway did not do for us, without ending the connection.</summary>
/// <param name="Code">Stable code of the protocol, such as <c>ack_unknown</c>.</param>
/// <param name="Detail">One sentence for a person.</param>
/// <param name="IsRetryable">Whether the same request may succeed later.</param>
public sealed record PushError(string Code, string Detail, bool IsRetryable);
