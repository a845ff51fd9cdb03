namespace PushOperator.Client.Connections;

/// <summary>The gateway upgraded the connection and closed it before its <c>welcome</c>; the close code decides as always.</summary>
internal sealed class ClosedBeforeWelcomeException(int? closeCode, string? reason)
    : Exception($"closed with {closeCode} before the welcome: {reason}")
{
    public int? CloseCode { get; } = closeCode;

    public string Reason { get; } = reason ?? "";
}
