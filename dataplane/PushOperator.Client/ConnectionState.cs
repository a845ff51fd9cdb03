namespace PushOperator.Client;

/// <summary>Whether a subscriber has a connection.</summary>
public enum ConnectionState
{
    /// <summary>The gateway has said <c>welcome</c>.</summary>
    Connected,

    /// <summary>The connection ended or could not be made; another attempt follows.</summary>
    Disconnected,
}
