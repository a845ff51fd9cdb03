namespace PushOperator.Operator.Resources;

/// <summary>Ports of a gateway.</summary>
internal static class GatewayPorts
{
    /// <summary>Name of the port that subscribers are sent to.</summary>
    public const string Proxy = "proxy";

    /// <summary>Its number.</summary>
    public const int ProxyNumber = 8080;

    /// <summary>Name of the port for publishers, metadata, probes and metrics.</summary>
    public const string Command = "command";

    /// <summary>Its number.</summary>
    public const int CommandNumber = 8081;
}
