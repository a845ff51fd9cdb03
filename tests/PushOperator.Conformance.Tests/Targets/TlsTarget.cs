namespace PushOperator.Conformance.Tests.Targets;

/// <summary>The echo host with TLS: frames go through the server's stream.</summary>
public sealed class TlsTarget : EchoTarget
{
    /// <inheritdoc/>
    public override bool Tls => true;
}
