using System.Net;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Connections;

namespace PushOperator.Gateway.Lifecycle;

/// <summary>Everything the process is told from outside, read once at start-up.</summary>
internal sealed record GatewaySettings
{
    /// <summary>The group's configuration.</summary>
    public required GatewayConfiguration Configuration { get; init; }

    /// <summary>How many connections fit.</summary>
    public required ConnectionLimits Limits { get; init; }

    /// <summary>Address both ports listen on.</summary>
    public required IPAddress Address { get; init; }

    /// <summary>Port for subscribers.</summary>
    public int ProxyPort { get; init; } = 8080;

    /// <summary>Port for publishers, commands, probes and metrics.</summary>
    public int CommandPort { get; init; } = 8081;

    /// <summary>Name of the pod.</summary>
    public required string Pod { get; init; }

    /// <summary>Zone of the node; empty when unknown.</summary>
    public string Zone { get; init; } = "";

    /// <summary>Revision of the Deployment that the pod is of; empty when unknown.</summary>
    public string Revision { get; init; } = "";

    /// <summary>Directory of the mounted Kafka Secret, or null.</summary>
    public string? KafkaPropertiesDirectory { get; init; }

    /// <summary>File with the keys that verify tokens, or null: they come from <c>auth.jwt.jwksUri</c>, or no tokens are asked for.</summary>
    public string? JwksFile { get; init; }

    /// <summary>File that says who may give commands, or null: nobody may.</summary>
    public string? CommandAccessFile { get; init; }
}
