using Microsoft.IdentityModel.Tokens;

namespace PushOperator.Gateway.Authentication;

/// <summary>The issuer's public keys. Immutable.</summary>
internal sealed class SigningKeys
{
    private const int MinRsaBits = 2048;
    private const int MaxKeys = 128;

    private readonly JsonWebKey[] _keys;

    private SigningKeys(JsonWebKey[] keys) => _keys = keys;

    /// <summary>How many there are.</summary>
    public int Count => _keys.Length;

    /// <summary>Reads a JSON Web Key Set. Keys that cannot verify a signature of ours are passed over: secret ones (<c>oct</c>), weak ones, those for encryption.</summary>
    /// <exception cref="FormatException">It is not one, or has no key of use; the message says what is wrong and holds nothing of it.</exception>
    public static SigningKeys Parse(string json)
    {
        JsonWebKeySet set;
        try
        {
            set = new JsonWebKeySet(json);
        }
        catch (Exception exception) when (exception is ArgumentException or System.Text.Json.JsonException or FormatException or InvalidOperationException)
        {
            throw new FormatException("not a JSON Web Key Set");
        }

        if (set.Keys.Count > MaxKeys) throw new FormatException($"{set.Keys.Count} keys; at most {MaxKeys} are taken");
        JsonWebKey[] keys = [.. set.Keys.Where(IsUsable)];
        return keys.Length > 0
            ? new SigningKeys(keys)
            : throw new FormatException($"none of its {set.Keys.Count} keys is of use: RSA of {MinRsaBits} bits or more, or EC P-256, P-384, P-521, for signatures, is wanted");
    }

    /// <summary>The keys that may have signed a token.</summary>
    /// <param name="kid">Compared exactly; null or empty: a token without, which is taken if the issuer has one key only.</param>
    /// <param name="algorithm">One of <see cref="TokenForm.Algorithms"/>.</param>
    public IReadOnlyList<SecurityKey> Find(string? kid, string algorithm)
    {
        var named = string.IsNullOrEmpty(kid) ? (_keys.Length == 1 ? _keys : []) : _keys.Where(key => string.Equals(key.Kid, kid, StringComparison.Ordinal));
        return [.. named.Where(key => Fits(key, algorithm))];
    }

    private static bool IsUsable(JsonWebKey key) =>
        (string.IsNullOrEmpty(key.Use) || key.Use == "sig")
        && (key.KeyOps.Count == 0 || key.KeyOps.Contains("verify"))
        && key.Kty switch
        {
            JsonWebAlgorithmsKeyTypes.RSA => IsStrong(key),
            JsonWebAlgorithmsKeyTypes.EllipticCurve => CurveAlgorithm(key.Crv) is not null && key.X is not null && key.Y is not null,
            _ => false,
        };

    private static bool IsStrong(JsonWebKey key)
    {
        try
        {
            return key.N is not null && key.E is not null && key.KeySize >= MinRsaBits;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    // An RSA key fits six algorithms and a curve one; a key that names its algorithm fits that one only.
    private static bool Fits(JsonWebKey key, string algorithm) =>
        (string.IsNullOrEmpty(key.Alg) || key.Alg == algorithm)
        && (key.Kty == JsonWebAlgorithmsKeyTypes.RSA ? algorithm[0] is 'R' or 'P' : algorithm == CurveAlgorithm(key.Crv));

    private static string? CurveAlgorithm(string? curve) => curve switch
    {
        JsonWebKeyECTypes.P256 => SecurityAlgorithms.EcdsaSha256,
        JsonWebKeyECTypes.P384 => SecurityAlgorithms.EcdsaSha384,
        JsonWebKeyECTypes.P521 => SecurityAlgorithms.EcdsaSha512,
        _ => null,
    };
}
