using System.Text.Json;
using k8s.Models;

namespace PushOperator.Operator.Resources;

/// <summary>The user's Secret with the public keys of a token issuer. Pure; what it says never holds a value of the Secret.</summary>
internal static class JwksSecret
{
    /// <summary>The Secret's key, and the file's name in the pod.</summary>
    public const string Key = "jwks.json";

    private static readonly string[] s_private = ["d", "k"];

    /// <summary>What is wrong with it, or null.</summary>
    /// <param name="secret">The Secret, or null when there is none.</param>
    /// <param name="name">Its name.</param>
    /// <param name="namespace">Its namespace.</param>
    public static string? Check(V1Secret? secret, string name, string @namespace)
    {
        if (secret is null) return $"secret {name}: not found in namespace {@namespace}; spec.auth.jwt.jwksSecretRef names it";
        if (secret.Data is null || !secret.Data.TryGetValue(Key, out var json)) return $"secret {name}: key \"{Key}\" is missing";
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("keys", out var keys) || keys.ValueKind != JsonValueKind.Array) return NotASet(name);
            return keys.EnumerateArray().Any(IsPrivate) ? $"secret {name}: key \"{Key}\" holds private or shared keys (d, k); only the issuer's public keys belong there" : null;
        }
        catch (JsonException)
        {
            return NotASet(name);
        }
    }

    private static bool IsPrivate(JsonElement key) => key.ValueKind == JsonValueKind.Object && s_private.Any(member => key.TryGetProperty(member, out _));

    private static string NotASet(string name) => $"secret {name}: key \"{Key}\" is not a JSON Web Key Set: an object with a list \"keys\" is wanted";
}
