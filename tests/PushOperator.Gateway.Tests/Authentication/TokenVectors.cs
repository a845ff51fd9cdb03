using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using PushOperator.TestUtilities.Tokens;

namespace PushOperator.Gateway.Tests.Authentication;

/// <summary>Tokens, good and bad, and the code each is answered with (empty: it is taken). One key set serves them all.</summary>
public sealed class TokenVectors : IDisposable
{
    private readonly IssuerKey _p256 = IssuerKey.Curve("p256", ECCurve.NamedCurves.nistP256);
    private readonly IssuerKey _p384 = IssuerKey.Curve("p384", ECCurve.NamedCurves.nistP384);
    private readonly IssuerKey _p521 = IssuerKey.Curve("p521", ECCurve.NamedCurves.nistP521);
    private readonly IssuerKey _weak = IssuerKey.Rsa("weak", 1024);
    private readonly IssuerKey _foreign = IssuerKey.Rsa("key-1");
    private readonly IssuerKey _encryption = IssuerKey.Rsa("encryption");
    private readonly IssuerKey _onlyPs = IssuerKey.Rsa("only-ps");

    public TokenVectors()
    {
        var encryption = _encryption.ToJwk();
        encryption["use"] = "enc";
        var onlyPs = _onlyPs.ToJwk();
        onlyPs["alg"] = "PS256";
        var shared = new JsonObject { ["kty"] = "oct", ["kid"] = "shared", ["use"] = "sig", ["k"] = Base64Url.EncodeToString(Encoding.ASCII.GetBytes(Issuer.Key.PublicPem())) };
        Issuer.Published = [Issuer.Key.ToJwk(), _p256.ToJwk(), _p384.ToJwk(), _p521.ToJwk(), _weak.ToJwk(), encryption, onlyPs, shared];
    }

    public TokenIssuer Issuer { get; } = TokenIssuer.Start();

    public IReadOnlyList<string> Names => [.. All().Select(vector => vector.Name)];

    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    public void Dispose()
    {
        Issuer.Dispose();
        foreach (var key in new[] { _p256, _p384, _p521, _weak, _foreign, _encryption, _onlyPs }) key.Dispose();
    }

    /// <summary>The vector of that name, its times those of this moment.</summary>
    public (string Code, string Token) Find(string name)
    {
        var (_, code, token) = All().First(vector => vector.Name == name);
        return (code, token);
    }

    private IEnumerable<(string Name, string Code, string Token)> All() => Good().Concat(Forms()).Concat(Algorithms()).Concat(Keys()).Concat(Claims());

    private IEnumerable<(string Name, string Code, string Token)> Good()
    {
        yield return ("RS256", "", Issuer.Issue());
        foreach (var algorithm in new[] { "RS384", "RS512", "PS256", "PS384", "PS512" }) yield return (algorithm, "", Issuer.Issue(header: head => head["alg"] = algorithm));
        yield return ("ES256", "", Issuer.Issue(key: _p256));
        yield return ("ES384", "", Issuer.Issue(key: _p384));
        yield return ("ES512", "", Issuer.Issue(key: _p521));
        yield return ("PS256 with a key for PS256 only", "", Issuer.Issue(header: head => head["alg"] = "PS256", key: _onlyPs));
        yield return ("typ JWT", "", Issuer.Issue(header: head => head["typ"] = "JWT"));
        yield return ("no typ", "", Issuer.Issue(header: head => head.Remove("typ")));
        yield return ("a list of audiences", "", Issuer.Issue(claims => claims["aud"] = new JsonArray("other", TokenIssuer.Audience)));
        yield return ("a list of scopes", "", Issuer.Issue(claims => claims["scope"] = new JsonArray("topic:orders:subscribe", "topic:events:subscribe", "topic:orders:publish")));
        yield return ("no iat and no nbf", "", Issuer.Issue(claims => { claims.Remove("iat"); claims.Remove("nbf"); }));
        yield return ("expired within the skew", "", Issuer.Issue(claims => claims["exp"] = Now - 10));
        yield return ("valid within the skew", "", Issuer.Issue(claims => claims["nbf"] = Now + 10));
        yield return ("an exp with a fraction", "", Issuer.Issue(claims => claims["exp"] = Now + 100.5));
        yield return ("a jku that is passed over", "", Issuer.Issue(header: head => head["jku"] = "http://127.0.0.1:1/keys"));
        yield return ("a jwk that is passed over", "", Issuer.Issue(header: head => head["jwk"] = _foreign.ToJwk()));
    }

    private IEnumerable<(string Name, string Code, string Token)> Forms()
    {
        var good = Issuer.Issue();
        var parts = good.Split('.');
        yield return ("not a token", "token_malformed", "secret");
        yield return ("two parts", "token_malformed", $"{parts[0]}.{parts[1]}");
        yield return ("four parts", "token_malformed", good + ".x");
        yield return ("a JWE of five parts", "token_malformed", "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.a.b.c.d");
        yield return ("only dots", "token_malformed", "..");
        yield return ("a header that is not base64url", "token_malformed", $"!!!!.{parts[1]}.{parts[2]}");
        yield return ("a header that is not JSON", "token_malformed", $"{TokenIssuer.Encode("{alg}")}.{parts[1]}.{parts[2]}");
        yield return ("a header that is a list", "token_malformed", $"{TokenIssuer.Encode("[]")}.{parts[1]}.{parts[2]}");
        yield return ("a payload that is not JSON", "token_malformed", $"{parts[0]}.{TokenIssuer.Encode("claims")}.{parts[2]}");
        yield return ("deep JSON", "token_malformed", $"{TokenIssuer.Encode($"{{\"alg\":\"RS256\",\"x\":{new string('[', 1000)}{new string(']', 1000)}}}")}.{parts[1]}.{parts[2]}");
        yield return ("9 KB", "token_malformed", Issuer.Issue(claims => claims["padding"] = new string('x', 7_000)));
    }

    private IEnumerable<(string Name, string Code, string Token)> Algorithms()
    {
        var parts = Issuer.Issue().Split('.');
        yield return ("alg none", "token_alg", $"{TokenIssuer.Encode("""{"alg":"none","kid":"key-1"}""")}.{parts[1]}.");
        yield return ("alg None with a signature", "token_alg", $"{TokenIssuer.Encode("""{"alg":"None","kid":"key-1"}""")}.{parts[1]}.{parts[2]}");
        yield return ("no alg", "token_alg", $"{TokenIssuer.Encode("""{"kid":"key-1"}""")}.{parts[1]}.{parts[2]}");
        yield return ("an alg in lower case", "token_alg", Issuer.Issue(header: head => head["alg"] = "rs256"));
        yield return ("an unknown alg", "token_alg", Issuer.Issue(header: head => head["alg"] = "XX256"));
        yield return ("HS256 with the public key", "token_alg", Hmac("HS256", "key-1"));
        yield return ("HS512 with the public key", "token_alg", Hmac("HS512", "key-1"));
        yield return ("HS256 with an oct key of the set", "token_alg", Hmac("HS256", "shared"));
        yield return ("crit", "token_alg", Issuer.Issue(header: head => head["crit"] = new JsonArray("exp")));
        yield return ("b64 false", "token_alg", Issuer.Issue(header: head => head["b64"] = false));
        yield return ("typ of a logout token", "token_type", Issuer.Issue(header: head => head["typ"] = "logout+jwt"));
        yield return ("typ of a DPoP proof", "token_type", Issuer.Issue(header: head => head["typ"] = "dpop+jwt"));
    }

    private IEnumerable<(string Name, string Code, string Token)> Keys()
    {
        var good = Issuer.Issue();
        var parts = good.Split('.');
        var signature = Base64Url.DecodeFromChars(parts[2]);
        yield return ("a foreign key of the same kid", "token_signature", Issuer.Issue(key: _foreign));
        yield return ("a foreign key in jwk", "token_signature", Issuer.Issue(header: head => head["jwk"] = _foreign.ToJwk(), key: _foreign));
        yield return ("changed claims", "token_signature", $"{parts[0]}.{TokenIssuer.Encode(TokenIssuer.Claims().ToJsonString().Replace("alice", "admin", StringComparison.Ordinal))}.{parts[2]}");
        yield return ("no signature", "token_signature", $"{parts[0]}.{parts[1]}.");
        yield return ("a truncated signature", "token_signature", $"{parts[0]}.{parts[1]}.{Base64Url.EncodeToString(signature[..^1])}");
        yield return ("a stretched signature", "token_signature", $"{parts[0]}.{parts[1]}.{Base64Url.EncodeToString([.. signature, 0])}");
        yield return ("a signature of zeros", "token_signature", $"{parts[0]}.{parts[1]}.{Base64Url.EncodeToString(new byte[256])}");
        yield return ("ES256 with r and s of zeros", "token_signature", $"{string.Join('.', Issuer.Issue(key: _p256).Split('.')[..2])}.{Base64Url.EncodeToString(new byte[64])}");
        yield return ("no kid, of several keys", "token_key_unknown", Issuer.Issue(header: head => head.Remove("kid")));
        yield return ("an unknown kid", "token_key_unknown", Issuer.Issue(header: head => head["kid"] = "key-2"));
        yield return ("a kid in upper case", "token_key_unknown", Issuer.Issue(header: head => head["kid"] = "KEY-1"));
        yield return ("a kid that is a path", "token_key_unknown", Issuer.Issue(header: head => head["kid"] = "../../../../dev/null"));
        yield return ("a kid that is SQL", "token_key_unknown", Issuer.Issue(header: head => head["kid"] = "key-1' OR '1'='1"));
        yield return ("a kid with a NUL", "token_key_unknown", Issuer.Issue(header: head => head["kid"] = "key-1\0"));
        yield return ("RSA of 1024 bits", "token_key_unknown", Issuer.Issue(key: _weak));
        yield return ("a key for encryption", "token_key_unknown", Issuer.Issue(key: _encryption));
        yield return ("RS256 with a key for PS256", "token_key_unknown", Issuer.Issue(key: _onlyPs));
        yield return ("ES256 with the kid of an RSA key", "token_key_unknown", Issuer.Issue(header: head => head["kid"] = "key-1", key: _p256));
        yield return ("RS256 with the kid of a curve", "token_key_unknown", Issuer.Issue(header: head => head["kid"] = "p256"));
        yield return ("ES256 with a key of P-384", "token_key_unknown", Issuer.Issue(header: head => head["alg"] = "ES256", key: _p384));
    }

    private IEnumerable<(string Name, string Code, string Token)> Claims()
    {
        yield return ("expired", "token_expired", Issuer.Issue(claims => claims["exp"] = Now - 60));
        yield return ("exp 0", "token_expired", Issuer.Issue(claims => claims["exp"] = 0));
        yield return ("no exp", "token_no_exp", Issuer.Issue(claims => claims.Remove("exp")));
        yield return ("exp as text", "token_malformed", Issuer.Issue(claims => claims["exp"] = "tomorrow"));
        yield return ("exp below 0", "token_malformed", Issuer.Issue(claims => claims["exp"] = -1));
        yield return ("exp beyond time", "token_malformed", Issuer.Issue(claims => claims["exp"] = 1e300));
        yield return ("exp null", "token_malformed", Issuer.Issue(claims => claims["exp"] = null));
        yield return ("a life of 25 hours", "token_too_long", Issuer.Issue(claims => claims["exp"] = Now + (25 * 3_600)));
        yield return ("not yet valid", "token_not_yet_valid", Issuer.Issue(claims => claims["nbf"] = Now + 60));
        yield return ("issued tomorrow", "token_not_yet_valid", Issuer.Issue(claims => claims["iat"] = Now + 86_000));
        yield return ("another issuer", "token_issuer", Issuer.Issue(claims => claims["iss"] = "https://evil.example.com/"));
        yield return ("the issuer without its slash", "token_issuer", Issuer.Issue(claims => claims["iss"] = TokenIssuer.Name.TrimEnd('/')));
        yield return ("the issuer in upper case", "token_issuer", Issuer.Issue(claims => claims["iss"] = TokenIssuer.Name.ToUpperInvariant()));
        yield return ("no issuer", "token_issuer", Issuer.Issue(claims => claims.Remove("iss")));
        yield return ("another audience", "token_audience", Issuer.Issue(claims => claims["aud"] = "push-bank"));
        yield return ("the audience with a slash", "token_audience", Issuer.Issue(claims => claims["aud"] = TokenIssuer.Audience + "/"));
        yield return ("an empty list of audiences", "token_audience", Issuer.Issue(claims => claims["aud"] = new JsonArray()));
        yield return ("no audience", "token_audience", Issuer.Issue(claims => claims.Remove("aud")));
        yield return ("no subject", "token_no_subject", Issuer.Issue(claims => claims.Remove("sub")));
        yield return ("an empty subject", "token_no_subject", Issuer.Issue(claims => claims["sub"] = ""));
        yield return ("a subject that is a number", "token_no_subject", Issuer.Issue(claims => claims["sub"] = 17));
        yield return ("a subject of 300 characters", "token_no_subject", Issuer.Issue(claims => claims["sub"] = new string('a', 300)));
        yield return ("no scope", "forbidden", Issuer.Issue(claims => claims.Remove("scope")));
        yield return ("a wildcard", "forbidden", Issuer.Issue(claims => claims["scope"] = "topic:*:subscribe topic:*:publish * topic:*:*"));
        yield return ("the scope in upper case", "forbidden", Issuer.Issue(claims => claims["scope"] = "TOPIC:ORDERS:SUBSCRIBE TOPIC:ORDERS:PUBLISH"));
        yield return ("the scope of another topic", "forbidden", Issuer.Issue(claims => claims["scope"] = "topic:payments:subscribe topic:payments:publish"));
        yield return ("a scope that is an object", "forbidden", Issuer.Issue(claims => claims["scope"] = new JsonObject { ["topic:orders:subscribe"] = true }));
        yield return ("257 scopes", "forbidden", Issuer.Issue(claims => claims["scope"] = (string)claims["scope"]! + string.Concat(Enumerable.Range(0, 252).Select(i => $" s{i}"))));
    }

    private string Hmac(string algorithm, string kid)
    {
        var text = $"{TokenIssuer.Encode($$"""{"alg":"{{algorithm}}","kid":"{{kid}}"}""")}.{TokenIssuer.Encode(TokenIssuer.Claims().ToJsonString())}";
        var (secret, bytes) = (Encoding.ASCII.GetBytes(Issuer.Key.PublicPem()), Encoding.ASCII.GetBytes(text));
        return $"{text}.{Base64Url.EncodeToString(algorithm == "HS256" ? HMACSHA256.HashData(secret, bytes) : HMACSHA512.HashData(secret, bytes))}";
    }
}
