using System.Globalization;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace PushOperator.Gateway.Authentication;

/// <summary>Reads the claims of a token whose signature, issuer and audience are in order: for how long it counts, whose it is, what it allows.</summary>
internal static class TokenClaims
{
    /// <summary>Longest life that is left to a token: it cannot be called back, so a stolen one should not work for long.</summary>
    private static readonly TimeSpan s_longestLife = TimeSpan.FromHours(24);

    private const int MaxSubjectLength = 255;
    private const int MaxScopes = 256;
    private const double LatestTime = 253_402_300_799;

    /// <summary>Reads and checks them.</summary>
    public static TokenOutcome Read(JsonWebToken jwt, DateTimeOffset now, TimeSpan skew)
    {
        using var payload = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(jwt.EncodedPayload));
        var claims = payload.RootElement;
        if (CheckLife(claims, now, skew, out var expires) is { } refused) return refused;
        if (!claims.TryGetProperty("sub", out var sub) || sub.ValueKind != JsonValueKind.String || sub.GetString() is not { Length: > 0 and <= MaxSubjectLength } subject)
            return new TokenOutcome.Refused("token_no_subject", $"the token has no sub of 1 to {MaxSubjectLength} characters");
        var scope = ReadScope(claims).Take(MaxScopes + 1).ToList();
        return scope.Count > MaxScopes
            ? new TokenOutcome.Refused(new(403, "forbidden", $"scope of the token lists more than {MaxScopes} scopes; ask the issuer for those that are needed here"))
            : new TokenOutcome.Accepted(new Caller(subject, expires, expires + skew, scope));
    }

    // One text with spaces between (RFC 9068), or a list of texts, as some issuers write it.
    private static IEnumerable<string> ReadScope(JsonElement claims)
    {
        if (!claims.TryGetProperty("scope", out var scope)) return [];
        var texts = scope.ValueKind == JsonValueKind.Array ? scope.EnumerateArray() : Enumerable.Repeat(scope, 1);
        return texts.Where(text => text.ValueKind == JsonValueKind.String).SelectMany(text => text.GetString()!.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    private static TokenOutcome.Refused? CheckLife(JsonElement claims, DateTimeOffset now, TimeSpan skew, out DateTimeOffset expires)
    {
        expires = default;
        if (!TryReadTime(claims, "exp", out var exp) || !TryReadTime(claims, "nbf", out var nbf) || !TryReadTime(claims, "iat", out var iat))
            return new("token_malformed", "exp, nbf and iat of the token: seconds since 1970 are wanted");
        if (exp is not { } end) return new("token_no_exp", "the token has no exp, so it would count for ever");
        expires = end;
        if (end + skew <= now) return new("token_expired", string.Create(CultureInfo.InvariantCulture, $"the token expired at {end:yyyy-MM-ddTHH:mm:ssZ}; get a new one"));
        if (end - now > s_longestLife + skew) return new("token_too_long", $"exp of the token is more than {s_longestLife.TotalHours} hours ahead; ask the issuer for tokens of a shorter life");
        if (nbf > now + skew || iat > now + skew) return new("token_not_yet_valid", "nbf or iat of the token lies ahead; see whether the clocks of issuer and gateway agree");
        return null;
    }

    private static bool TryReadTime(JsonElement claims, string name, out DateTimeOffset? time)
    {
        time = null;
        if (!claims.TryGetProperty(name, out var value)) return true;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var seconds) || seconds is not (>= 0 and <= LatestTime)) return false;
        time = DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000));
        return true;
    }
}
