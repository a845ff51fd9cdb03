using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace PushOperator.LocalCluster.KubernetesApi.Tokens;

/// <summary>Makes tokens of ServiceAccounts, and tells how they are verified, as the real server does. Its key is a new one with each start. Thread-safe.</summary>
internal sealed class AccountTokens(TimeProvider time) : IDisposable
{
    private const string Issuer = "https://kubernetes.default.svc.cluster.local";

    private readonly RSA _key = RSA.Create(2048);
    private readonly string _keyId = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));

    /// <summary><c>/.well-known/openid-configuration</c>.</summary>
    public static JsonObject Discovery() => new()
    {
        ["issuer"] = Issuer,
        ["jwks_uri"] = $"{Issuer}/openid/v1/jwks",
        ["response_types_supported"] = new JsonArray("id_token"),
        ["subject_types_supported"] = new JsonArray("public"),
        ["id_token_signing_alg_values_supported"] = new JsonArray("RS256"),
    };

    /// <summary><c>/openid/v1/jwks</c>.</summary>
    public JsonObject KeySet()
    {
        var rsa = _key.ExportParameters(false);
        return new JsonObject
        {
            ["keys"] = new JsonArray(new JsonObject
            {
                ["use"] = "sig",
                ["kty"] = "RSA",
                ["kid"] = _keyId,
                ["alg"] = "RS256",
                ["n"] = Base64Url.EncodeToString(rsa.Modulus),
                ["e"] = Base64Url.EncodeToString(rsa.Exponent),
            }),
        };
    }

    /// <summary>A token of an account, and when it expires.</summary>
    public (string Token, DateTimeOffset Expires) Make(string @namespace, string account, string uid, IEnumerable<string> audiences, TimeSpan life)
    {
        var now = time.GetUtcNow();
        var expires = now + life;
        var head = new JsonObject { ["alg"] = "RS256", ["kid"] = _keyId };
        var claims = new JsonObject
        {
            ["iss"] = Issuer,
            ["sub"] = $"system:serviceaccount:{@namespace}:{account}",
            ["aud"] = new JsonArray([.. audiences.Select(audience => (JsonNode)audience)]),
            ["iat"] = now.ToUnixTimeSeconds(),
            ["nbf"] = now.ToUnixTimeSeconds(),
            ["exp"] = expires.ToUnixTimeSeconds(),
            ["kubernetes.io"] = new JsonObject { ["namespace"] = @namespace, ["serviceaccount"] = new JsonObject { ["name"] = account, ["uid"] = uid } },
        };
        var text = $"{Part(head)}.{Part(claims)}";
        return ($"{text}.{Base64Url.EncodeToString(_key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}", expires);
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    private static string Part(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));
}
