namespace PushOperator.Router.Endpoints;

/// <summary>One gateway pod as the EndpointSlice names it.</summary>
/// <param name="Pod">Name of the pod.</param>
/// <param name="Ip">Its address, IPv4 or IPv6, without a port.</param>
/// <param name="Zone">Zone of its node, or empty when unknown.</param>
internal sealed record EndpointAddress(string Pod, string Ip, string Zone = "")
{
    /// <summary>Pod and address: an address that moves to another pod is another endpoint, with nothing known about it yet.</summary>
    public string Id => $"{Pod}@{Ip}";

    /// <summary>An <c>http</c> URL on this pod.</summary>
    public string Url(int port, string path = "/") => new UriBuilder("http", Ip, port, path).Uri.AbsoluteUri;
}
