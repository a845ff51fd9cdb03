using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace PushOperator.TestUtilities.Tokens;

/// <summary>Makes tokens of ServiceAccounts, as an API server does, and writes the file from which gateways learn who may give commands.</summary>
public sealed class AccountIssuer : IDisposable
{
    public const string Name = "https://kubernetes.default.svc.cluster.local";
    public const string Audience = "commands.pushoperator.io";
    public const string Operator = "system:serviceaccount:push-system:push-operator";

    private readonly string _group;

    /// <summary>Makes a key.</summary>
    /// <param name="namespace">Of the group.</param>
    /// <param name="group">Name of the group that may be commanded.</param>
    public AccountIssuer(string @namespace, string group) => _group = $"system:serviceaccount:{@namespace}:push-{group}";

    /// <summary>The key that signs, and is published.</summary>
    public IssuerKey Key { get; set; } = NewKey("account-key-1");

    /// <summary>What the file holds.</summary>
    public JsonObject Access() => new()
    {
        ["issuer"] = Name,
        ["audience"] = Audience,
        ["groupSubject"] = _group,
        ["operatorSubject"] = Operator,
        ["keySet"] = new JsonObject { ["keys"] = new JsonArray(Key.ToJwk()) },
    };

    /// <summary>Writes the file into this directory, over what was there.</summary>
    /// <returns>Its path.</returns>
    public string Write(string directory)
    {
        var file = Path.Combine(directory, "commands.json");
        File.WriteAllText(file, Access().ToJsonString());
        return file;
    }

    /// <summary>A key of the kind that is made fastest.</summary>
    public static IssuerKey NewKey(string kid) => IssuerKey.Curve(kid, ECCurve.NamedCurves.nistP256);

    /// <summary>A token of the group's own account, for ten minutes.</summary>
    /// <param name="change">Changes its claims.</param>
    /// <param name="key">Signs; null: <see cref="Key"/>.</param>
    public string Issue(Action<JsonObject>? change = null, IssuerKey? key = null)
    {
        key ??= Key;
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var claims = new JsonObject { ["iss"] = Name, ["sub"] = _group, ["aud"] = new JsonArray(Audience), ["iat"] = now, ["nbf"] = now, ["exp"] = now + 600 };
        change?.Invoke(claims);
        var head = new JsonObject { ["alg"] = key.Algorithm, ["kid"] = key.Kid };
        var text = $"{TokenIssuer.Encode(head.ToJsonString())}.{TokenIssuer.Encode(claims.ToJsonString())}";
        return $"{text}.{Base64Url.EncodeToString(key.Sign(text, key.Algorithm))}";
    }

    public void Dispose() => Key.Dispose();
}
