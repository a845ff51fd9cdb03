using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace PushOperator.TestUtilities.Tokens;

/// <summary>A key pair of a token issuer: signs by hand, as no library would let a test do it wrong.</summary>
public sealed class IssuerKey : IDisposable
{
    private readonly RSA? _rsa;
    private readonly ECDsa? _curve;

    private IssuerKey(string? kid, RSA? rsa, ECDsa? curve) => (Kid, _rsa, _curve) = (kid, rsa, curve);

    public string? Kid { get; }

    /// <summary>The algorithm it signs with unless a token says otherwise.</summary>
    public string Algorithm => _rsa is not null ? "RS256" : _curve!.KeySize switch { 256 => "ES256", 384 => "ES384", _ => "ES512" };

    public static IssuerKey Rsa(string? kid, int bits = 2048) => new(kid, RSA.Create(bits), null);

    public static IssuerKey Curve(string? kid, ECCurve curve) => new(kid, null, ECDsa.Create(curve));

    /// <summary>The public half as a JSON Web Key.</summary>
    public JsonObject ToJwk()
    {
        var key = new JsonObject();
        if (_rsa is not null)
        {
            var rsa = _rsa.ExportParameters(false);
            (key["kty"], key["n"], key["e"]) = ("RSA", Base64Url.EncodeToString(rsa.Modulus), Base64Url.EncodeToString(rsa.Exponent));
        }
        else
        {
            var curve = _curve!.ExportParameters(false);
            (key["kty"], key["crv"]) = ("EC", $"P-{_curve.KeySize}");
            (key["x"], key["y"]) = (Base64Url.EncodeToString(curve.Q.X), Base64Url.EncodeToString(curve.Q.Y));
        }

        if (Kid is not null) key["kid"] = Kid;
        key["use"] = "sig";
        return key;
    }

    /// <summary>The public half as PEM: what a library that mixes up its algorithms takes for a shared secret.</summary>
    public string PublicPem() => _rsa!.ExportSubjectPublicKeyInfoPem();

    /// <summary>Signs the first two parts of a token.</summary>
    public byte[] Sign(string text, string algorithm)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        var hash = algorithm[2..] switch { "384" => HashAlgorithmName.SHA384, "512" => HashAlgorithmName.SHA512, _ => HashAlgorithmName.SHA256 };
        if (_curve is not null) return _curve.SignData(bytes, hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return _rsa!.SignData(bytes, hash, algorithm.StartsWith('P') ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1);
    }

    public void Dispose()
    {
        _rsa?.Dispose();
        _curve?.Dispose();
    }
}
