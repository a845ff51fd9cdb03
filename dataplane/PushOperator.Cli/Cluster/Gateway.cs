namespace PushOperator.Cli.Cluster;

/// <summary>A gateway pod by its name and IP address.</summary>
internal sealed record Gateway(string Pod, string Address)
{
    /// <summary>Port of the gateway that takes commands.</summary>
    private const int CommandPortNumber = 8081;

    /// <summary>Its command port.</summary>
    public Uri CommandPort => new UriBuilder(Uri.UriSchemeHttp, Address, CommandPortNumber).Uri;
}
