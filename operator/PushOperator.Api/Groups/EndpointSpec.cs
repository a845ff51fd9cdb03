namespace PushOperator.Api.Groups;

/// <summary>A way into the cluster for the subscribers of one group: an Ingress of its own.</summary>
public sealed record EndpointSpec
{
    /// <summary>Host that clients connect to, for example <c>push.example.com</c>.</summary>
    public string Host { get; set; } = "";

    /// <summary>IngressClass of the controller that serves it; null: the cluster's default class.</summary>
    public string? IngressClassName { get; set; }

    /// <summary>Secret of the group's namespace with the certificate (<c>kubernetes.io/tls</c>); null: no TLS, and the URL begins with <c>ws://</c>.</summary>
    public string? TlsSecretName { get; set; }
}
