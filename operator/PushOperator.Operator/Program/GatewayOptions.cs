using System.ComponentModel.DataAnnotations;

namespace PushOperator.Operator.Program;

/// <summary>What every gateway is made of.</summary>
internal sealed class GatewayOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Gateway";

    /// <summary>Container image of the gateway, best with its digest.</summary>
    [Required(ErrorMessage = "Gateway:Image is missing; name the gateway's container image, for example Gateway:Image=registry.example.com/push-gateway:0.1.0")]
    public string Image { get; set; } = "";

    /// <summary>File with the operator's own token for gateways: of its ServiceAccount, for the audience <c>commands.pushoperator.io</c>. Read for each command, since it is replaced before it expires.</summary>
    /// <value>Default: where the chart mounts it.</value>
    public string CommandTokenFile { get; set; } = "/var/run/secrets/push-operator/commands/token";

    /// <summary>How often a group's gateways are asked for their connections and lag, and so how often its status may change because of them.</summary>
    /// <value>Default 10 s. 1 s to 10 min.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00", ErrorMessage = "Gateway:CountsInterval must be from 00:00:01 to 00:10:00")]
    public TimeSpan CountsInterval { get; set; } = TimeSpan.FromSeconds(10);
}
