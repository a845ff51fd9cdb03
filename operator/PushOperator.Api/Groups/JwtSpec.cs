using PushOperator.Api.Topics;

namespace PushOperator.Api.Groups;

/// <summary>Whose tokens are taken, and where the keys are that verify them: exactly one of <see cref="JwksUri"/> and <see cref="JwksSecretRef"/>.</summary>
public sealed record JwtSpec
{
    /// <summary>The <c>iss</c> of the tokens, compared exactly.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>What the <c>aud</c> of the tokens is, or has among others.</summary>
    public string Audience { get; set; } = "";

    /// <summary>Address of the issuer's JSON Web Key Set, <c>https</c>.</summary>
    public string? JwksUri { get; set; }

    /// <summary>Secret of the group's namespace with the issuer's JSON Web Key Set.</summary>
    public SecretReference? JwksSecretRef { get; set; }

    /// <summary>How far the clocks of issuer and gateways may be apart: a Go duration, <c>0s</c> to <c>5m</c>.</summary>
    public string ClockSkew { get; set; } = "30s";
}
