using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using PushOperator.Gateway.Text;

namespace PushOperator.Gateway.Authentication;

/// <summary>Reads a token and refuses, before any key is touched, what cannot be one of ours (RFC 8725). Of its header only alg, kid, typ, crit and b64 are looked at: a key or an address in it never counts.</summary>
internal static class TokenForm
{
    /// <summary>Longest token: what fits into the headers of a request beside the others.</summary>
    public const int MaxLength = 8 * 1024;

    /// <summary>Algorithms taken, all of them with a key that only the issuer has.</summary>
    public static readonly IReadOnlyList<string> Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    // Media types may be written with or without their prefix (RFC 7515, 4.1.9).
    private static readonly string[] s_types = ["JWT", "at+jwt", "application/jwt", "application/at+jwt"];

    /// <summary>Reads the token.</summary>
    /// <param name="token">As it came.</param>
    /// <param name="jwt">The token, its signature not yet looked at.</param>
    public static TokenOutcome.Refused? Read(string token, out JsonWebToken? jwt)
    {
        jwt = null;
        if (token.Length > MaxLength) return new("token_malformed", $"the token is longer than {MaxLength} characters");
        if (token.Count(character => character == '.') != 2) return new("token_malformed", "the token is not a signed JWT: three parts with dots between them are wanted");
        try
        {
            jwt = new JsonWebToken(token);
            return CheckHeader(jwt) ?? CheckSignature(jwt);
        }
        catch (Exception exception) when (exception is ArgumentException or SecurityTokenException or JsonException or FormatException or InvalidOperationException)
        {
            return new("token_malformed", "the token is not a signed JWT: its parts are not base64url of JSON objects");
        }
    }

    // Header and claims are signed as text, the signature itself is not: of its last character a decoder passes over some bits.
    private static TokenOutcome.Refused? CheckSignature(JsonWebToken jwt) =>
        CanonicalBase64Url.IsValid(jwt.EncodedSignature) ? null : new("token_signature", "the signature of the token is not base64url as it is written");

    private static TokenOutcome.Refused? CheckHeader(JsonWebToken jwt)
    {
        if (!Algorithms.Contains(jwt.Alg)) return new("token_alg", $"alg of the token is not taken; use one of {string.Join(", ", Algorithms)}");
        if (jwt.TryGetHeaderValue<object>("crit", out _) || jwt.TryGetHeaderValue<object>("b64", out _))
            return new("token_alg", "crit and b64 in the header of the token are not taken");
        return string.IsNullOrEmpty(jwt.Typ) || s_types.Contains(jwt.Typ, StringComparer.OrdinalIgnoreCase)
            ? null
            : new("token_type", $"typ of the token is of another kind; access tokens are taken ({string.Join(", ", s_types)}, or none)");
    }
}
