using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace PushOperator.Gateway.Authentication;

/// <summary>Says whether a token is signed by one of the keys, of the issuer, and for the audience. Thread-safe.</summary>
internal sealed class TokenSignature
{
    private readonly JsonWebTokenHandler _handler = new() { MaximumTokenSizeInBytes = TokenForm.MaxLength };

    /// <summary>Checks it; null when it is in order.</summary>
    /// <param name="jwt">As <see cref="TokenForm"/> took it.</param>
    /// <param name="candidates">The keys that may have signed it.</param>
    /// <param name="issuer">Compared exactly.</param>
    /// <param name="audience">Compared exactly.</param>
    public async ValueTask<TokenOutcome.Refused?> CheckAsync(JsonWebToken jwt, IReadOnlyList<SecurityKey> candidates, string issuer, string audience)
    {
        if (candidates.Count == 0) return new TokenOutcome.Refused("token_key_unknown", "the token is not signed with a key of the issuer: kid and alg name none in its key set");
        var result = await _handler.ValidateTokenAsync(jwt, Parameters(candidates, issuer, audience));
        return result.IsValid ? null : Refusal(result.Exception);
    }

    private static TokenValidationParameters Parameters(IReadOnlyList<SecurityKey> candidates, string issuer, string audience) => new()
    {
        ValidAlgorithms = TokenForm.Algorithms,
        // The library compares kids without case and would try every key otherwise: which key counts is decided by us.
        IssuerSigningKeyResolver = (_, _, _, _) => candidates,
        TryAllIssuerSigningKeys = false,
        ValidIssuer = issuer,
        ValidAudience = audience,
        IgnoreTrailingSlashWhenValidatingAudience = false,
        // With the injected clock, by TokenClaims.
        ValidateLifetime = false,
        // The library's log lines would hold parts of the token.
        LogValidationExceptions = false,
    };

    private static TokenOutcome.Refused Refusal(Exception exception) => exception switch
    {
        SecurityTokenInvalidIssuerException => new("token_issuer", "iss of the token is not the issuer that is trusted here; it is compared exactly"),
        SecurityTokenInvalidAudienceException => new("token_audience", "aud of the token does not have the audience that is wanted here; it is compared exactly"),
        SecurityTokenInvalidAlgorithmException => new("token_alg", $"alg of the token is not taken; use one of {string.Join(", ", TokenForm.Algorithms)}"),
        SecurityTokenSignatureKeyNotFoundException or SecurityTokenInvalidSignatureException => new("token_signature", "the signature of the token is not right"),
        _ => new("token_malformed", "the token cannot be verified"),
    };
}
