using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Diagnostics;
using PushOperator.Gateway.Problems;

namespace PushOperator.Gateway.Authentication;

/// <summary>Says whether a token counts here: its form, then its signature, issuer and audience, then its claims. Thread-safe.</summary>
internal sealed class TokenVerifier(GatewayConfiguration configuration, SigningKeyCache keys, GatewayMetrics metrics, TimeProvider time)
{
    private readonly JsonWebTokenHandler _handler = new() { MaximumTokenSizeInBytes = TokenForm.MaxLength };

    /// <summary>Whether the group asks for tokens.</summary>
    public bool IsRequired => configuration.Auth.Jwt is not null;

    /// <summary>Verifies a token. Waits only for the issuer's keys, and for those no longer than <see cref="SigningKeyCache"/> says.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async ValueTask<TokenOutcome> VerifyAsync(string token, CancellationToken cancellationToken)
    {
        var outcome = await JudgeAsync(token, configuration.Auth.Jwt!, cancellationToken);
        metrics.TokenJudged(outcome is TokenOutcome.Refused refused ? refused.Problem.Code : "accepted");
        return outcome;
    }

    private async ValueTask<TokenOutcome> JudgeAsync(string token, JwtConfiguration settings, CancellationToken cancellationToken)
    {
        if (TokenForm.Read(token, out var jwt) is { } malformed) return malformed;
        var candidates = await keys.FindAsync(jwt!.Kid, jwt.Alg, cancellationToken);
        if (candidates is null)
            return new TokenOutcome.Refused(new Problem(503, "keys_unavailable", "the issuer's keys cannot be read, so no token can be verified; the gateway's log says why", SigningKeyCache.Pause));
        if (candidates.Count == 0)
            return new TokenOutcome.Refused("token_key_unknown", "the token is not signed with a key of the issuer: kid and alg name none in its key set");
        var result = await _handler.ValidateTokenAsync(jwt, Parameters(settings, candidates));
        return result.IsValid ? TokenClaims.Read(jwt, time.GetUtcNow(), TimeSpan.FromMilliseconds(settings.ClockSkewMs)) : Refusal(result.Exception);
    }

    private static TokenValidationParameters Parameters(JwtConfiguration settings, IReadOnlyList<SecurityKey> candidates) => new()
    {
        ValidAlgorithms = TokenForm.Algorithms,
        // The library compares kids without case and would try every key otherwise: which key counts is decided by us.
        IssuerSigningKeyResolver = (_, _, _, _) => candidates,
        TryAllIssuerSigningKeys = false,
        ValidIssuer = settings.Issuer,
        ValidAudience = settings.Audience,
        IgnoreTrailingSlashWhenValidatingAudience = false,
        // With the injected clock, by TokenClaims.
        ValidateLifetime = false,
        // The library's log lines would hold parts of the token.
        LogValidationExceptions = false,
    };

    private static TokenOutcome.Refused Refusal(Exception exception) => exception switch
    {
        SecurityTokenInvalidIssuerException => new("token_issuer", "iss of the token is not the issuer of this group; it is compared exactly"),
        SecurityTokenInvalidAudienceException => new("token_audience", "aud of the token does not have the audience of this group; it is compared exactly"),
        SecurityTokenInvalidAlgorithmException => new("token_alg", $"alg of the token is not taken; use one of {string.Join(", ", TokenForm.Algorithms)}"),
        SecurityTokenSignatureKeyNotFoundException or SecurityTokenInvalidSignatureException => new("token_signature", "the signature of the token is not right"),
        _ => new("token_malformed", "the token cannot be verified"),
    };
}
