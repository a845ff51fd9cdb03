using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PushOperator.TestUtilities.Certificates;

/// <summary>A certificate authority with an intermediate, whose certificates only those take who trust <see cref="Root"/>.</summary>
public sealed class TestAuthority : IDisposable
{
    private static readonly X509KeyUsageFlags s_signs = X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign;

    private readonly ECDsa _rootKey = NewKey();
    private readonly ECDsa _intermediateKey = NewKey();
    private readonly X509Certificate2 _intermediate;
    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();

    /// <summary>A new one.</summary>
    public TestAuthority()
    {
        Root = Request("CN=push test root", _rootKey, isAuthority: true).CreateSelfSigned(_now.AddDays(-1), _now.AddDays(30));
        var issuer = X509SignatureGenerator.CreateForECDsa(_rootKey);
        _intermediate = Request("CN=push test intermediate", _intermediateKey, isAuthority: true).Create(Root.SubjectName, issuer, _now.AddDays(-1), _now.AddDays(20), Serial());
    }

    /// <summary>Whom to trust.</summary>
    public X509Certificate2 Root { get; }

    /// <summary>Writes a chain (the certificate, then the intermediate) and its key as PEM.</summary>
    /// <param name="certificatePath">File of the chain.</param>
    /// <param name="keyPath">File of the key.</param>
    /// <param name="name">Common name; the certificate is for <c>localhost</c> and 127.0.0.1 whatever it is called.</param>
    /// <param name="validFor">Until when, from now; may lie in the past, less than a day.</param>
    public void Write(string certificatePath, string keyPath, string name, TimeSpan? validFor = null)
    {
        using var key = NewKey();
        var request = Request($"CN={name}", key, isAuthority: false);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(_intermediate.SubjectName, X509SignatureGenerator.CreateForECDsa(_intermediateKey), _now.AddDays(-1), _now + (validFor ?? TimeSpan.FromDays(10)), Serial());
        File.WriteAllText(certificatePath, $"{certificate.ExportCertificatePem()}\n{_intermediate.ExportCertificatePem()}\n");
        File.WriteAllText(keyPath, key.ExportPkcs8PrivateKeyPem());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Root.Dispose();
        _intermediate.Dispose();
        _rootKey.Dispose();
        _intermediateKey.Dispose();
    }

    private static CertificateRequest Request(string subject, ECDsa key, bool isAuthority)
    {
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(isAuthority ? s_signs : X509KeyUsageFlags.DigitalSignature, critical: true));
        return request;
    }

    private static ECDsa NewKey() => ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private static byte[] Serial() => RandomNumberGenerator.GetBytes(12);
}
