using System.ComponentModel.DataAnnotations;

namespace PushOperator.Operator.Program;

/// <summary>Where subscribers find the router.</summary>
internal sealed class RouterOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Router";

    /// <summary>What <c>status.endpoint</c> begins with: scheme <c>ws</c> or <c>wss</c>, host and, if there is one, port and path. No slash at the end.</summary>
    /// <value>Default: the router's Service inside the cluster.</value>
    [RegularExpression("^wss?://[^/ ]+(/[^ ]*[^/ ])?$", ErrorMessage = "Router:PublicUrl must be ws:// or wss://, a host and at most a port and a path, without a slash at the end, for example wss://push.example.com")]
    public string PublicUrl { get; set; } = "ws://push-router.push-system.svc";
}
