using System.ComponentModel.DataAnnotations;

namespace PushOperator.Router;

/// <summary>
/// Settings of the router, section <c>Router</c>: <c>appsettings.json</c>, environment (<c>PUSH_LISTEN_ADDRESS</c> sets
/// <see cref="ListenAddress"/>, and so on for each) or command line (<c>--Router:DrainPeriod=00:00:30</c>). Read once, at start.
/// </summary>
public sealed class RouterOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Router";

    /// <summary>Address that both ports listen on.</summary>
    /// <value>Default empty: every address, IPv4 and IPv6.</value>
    public string ListenAddress { get; set; } = "";

    /// <summary>Port of subscribers.</summary>
    /// <value>Default 8080. 1 to 65535.</value>
    [Range(1, 65535)]
    public int PublicPort { get; set; } = 8080;

    /// <summary>Port of <c>/livez</c>, <c>/readyz</c> and <c>/metrics</c>; not for the internet.</summary>
    /// <value>Default 8081. 1 to 65535, another than <see cref="PublicPort"/>.</value>
    [Range(1, 65535)]
    public int ManagementPort { get; set; } = 8081;

    /// <summary>Port on which gateways take WebSockets.</summary>
    /// <value>Default 8080. 1 to 65535.</value>
    [Range(1, 65535)]
    public int GatewayPort { get; set; } = 8080;

    /// <summary>Port on which gateways tell their metadata.</summary>
    /// <value>Default 8081. 1 to 65535.</value>
    [Range(1, 65535)]
    public int GatewayCommandPort { get; set; } = 8081;

    /// <summary>The one namespace whose groups are routed.</summary>
    /// <value>Default empty: all namespaces.</value>
    public string WatchNamespace { get; set; } = "";

    /// <summary>Time from one reading of a gateway's metadata to the next. Shorter spreads bursts more evenly, longer costs less.</summary>
    /// <value>Default 0.5 s. 0.05 s to 5 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:00:05")]
    public TimeSpan MetadataInterval { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long one reading may take. After two that failed a gateway gets nobody new while others can take them.</summary>
    /// <value>Default 1 s. 0.05 s to 5 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:00:05")]
    public TimeSpan MetadataTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Readings under way at once, over all groups.</summary>
    /// <value>Default 32. 1 to 1,024.</value>
    [Range(1, 1024)]
    public int MetadataConcurrency { get; set; } = 32;

    /// <summary>How long connecting to a gateway may take before another one is tried.</summary>
    /// <value>Default 3 s. 0.05 s to 30 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:00:30")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a gateway may take to answer the handshake, connecting included, before another one is tried. At most three are.</summary>
    /// <value>Default 5 s. 0.05 s to 30 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:00:30")]
    public TimeSpan HandshakeTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a connection may carry no byte either way before it is ended as dead. Gateways ping idle subscribers, by default every 25 s.</summary>
    /// <value>Default 5 min. 1 s to 1 h; keep it above twice the longest heartbeat of any group.</value>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a gateway that failed handshakes gets nobody new while others can take them.</summary>
    /// <value>Default 5 s. 0 to 5 min.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan EjectionPeriod { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Time over which a gateway that just started is filled up to the others' mean, by <c>LeastConnections</c> and <c>Random</c>.</summary>
    /// <value>Default 10 s. 0 (at once) to 10 min.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan SlowStartPeriod { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Zone of the router's node (<c>topology.kubernetes.io/zone</c>): of gateways that are equally full, <c>LeastConnections</c> and <c>Random</c> take one in the same zone.</summary>
    /// <value>Default empty: none is preferred.</value>
    public string Zone { get; set; } = "";

    /// <summary>Time over which connections are let go when the router is stopped. The pod's grace period has to be 5 s longer.</summary>
    /// <value>Default 20 s. 0 to 1 h.</value>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan DrainPeriod { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Most subscribers at once. Each needs two file descriptors; the start fails when they do not fit.</summary>
    /// <value>Default 0: as many as fit. 0 to 1,000,000.</value>
    [Range(0, 1_000_000)]
    public int MaxSubscribers { get; set; }

    /// <summary>Requests a second that one address may send, twice as many at once; more get 429. Behind a load balancer that does not pass clients' addresses on, all of them have its one: name it in <see cref="TrustedProxies"/> first.</summary>
    /// <value>Default 0: no limit. 0 to 100,000. An IPv6 client is known by the first 64 bits of its address.</value>
    [Range(0, 100_000)]
    public int HandshakesPerSecondPerAddress { get; set; }

    /// <summary>Networks (CIDR, comma-separated) of proxies before the router whose <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> are believed.</summary>
    /// <value>Default empty: nobody's; what clients send there is replaced.</value>
    public string TrustedProxies { get; set; } = "";

    /// <summary>File with the certificate chain of <see cref="PublicPort"/>, PEM, the server's first; with it that port speaks TLS 1.2 and 1.3 and nothing else. A change of the file is taken up within ten seconds, and no connection is dropped for it.</summary>
    /// <value>Default empty: no TLS, which then somebody before the router has to end.</value>
    public string CertificatePath { get; set; } = "";

    /// <summary>File with the private key of <see cref="CertificatePath"/>, PEM, unencrypted.</summary>
    /// <value>Default empty. Set if and only if <see cref="CertificatePath"/> is.</value>
    public string CertificateKeyPath { get; set; } = "";
}
