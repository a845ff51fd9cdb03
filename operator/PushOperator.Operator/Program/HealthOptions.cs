using System.ComponentModel.DataAnnotations;

namespace PushOperator.Operator.Program;

/// <summary>Where <c>/livez</c>, <c>/readyz</c> and <c>/metrics</c> are served.</summary>
internal sealed class HealthOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Health";

    /// <summary>Address to listen on.</summary>
    /// <value>Default 0.0.0.0: the kubelet asks from outside the pod.</value>
    [Required]
    public string Address { get; set; } = "0.0.0.0";

    /// <summary>Port to listen on; 0 takes a free one.</summary>
    /// <value>Default 8081.</value>
    [Range(0, 65_535)]
    public int Port { get; set; } = 8081;

    /// <summary>What Kestrel is told.</summary>
    public string Url => new UriBuilder(Uri.UriSchemeHttp, Address, Port).Uri.ToString();
}
