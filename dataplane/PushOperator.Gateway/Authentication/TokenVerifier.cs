using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Diagnostics;
using PushOperator.Gateway.Problems;

namespace PushOperator.Gateway.Authentication;

/// <summary>Says whether a subscriber's or publisher's token counts here: its form, then its signature, issuer and audience, then its claims. Thread-safe.</summary>
internal sealed class TokenVerifier(GatewayConfiguration configuration, SigningKeyCache keys, TokenSignature signature, GatewayMetrics metrics, TimeProvider time)
{
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
        return await signature.CheckAsync(jwt, candidates, settings.Issuer, settings.Audience) ?? TokenClaims.Read(jwt, time.GetUtcNow(), TimeSpan.FromMilliseconds(settings.ClockSkewMs));
    }
}
