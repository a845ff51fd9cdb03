using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PushOperator.ConformanceHost;

/// <summary>A certificate that nobody vouches for.</summary>
internal static class SelfSigned
{
    /// <summary>A new one for <c>localhost</c>, for a day.</summary>
    public static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddMinutes(-5), now.AddDays(1));
        // Through PKCS#12, so that the private key goes along on every platform.
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }
}
