namespace PushOperator.Client.Connections;

/// <summary>The token provider threw, or gave no token.</summary>
internal sealed class TokenProviderException(string message, Exception? cause = null) : Exception(message, cause);
