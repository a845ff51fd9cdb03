namespace PushOperator.DataPlane.Configuration.Gateway;

/// <summary>Whose tokens are taken. The issuer's keys come from <see cref="JwksUri"/> or from the file that <see cref="GatewayConfiguration.JwksFileVariable"/> names.</summary>
public sealed record JwtConfiguration
{
    /// <summary>The <c>iss</c> of a token, compared exactly.</summary>
    public required string Issuer { get; init; }

    /// <summary>What the <c>aud</c> of a token is, or has among others; compared exactly.</summary>
    public required string Audience { get; init; }

    /// <summary>Address of the issuer's JSON Web Key Set, <c>https</c>; null: the keys are in a file.</summary>
    public string? JwksUri { get; init; }

    /// <summary>How far the issuer's clock and the pod's may be apart.</summary>
    /// <value>Milliseconds; default 30,000. 0 to 300,000.</value>
    public int ClockSkewMs { get; init; } = 30_000;
}
