using System.Security.Cryptography.X509Certificates;
using PushOperator.TestUtilities;
using PushOperator.TestUtilities.Certificates;

namespace PushOperator.Router.Tests.Tls;

/// <summary>The files of a mounted Secret, and an authority that renews them.</summary>
internal sealed class TlsFiles : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly TestAuthority _authority = new();

    public string Certificate => Path.Combine(_directory.Path, "tls.crt");

    public string Key => Path.Combine(_directory.Path, "tls.key");

    /// <summary>What makes a router use them.</summary>
    public string[] Settings => [$"CertificatePath={Certificate}", $"CertificateKeyPath={Key}"];

    public void Renew(string name, TimeSpan? validFor = null) => _authority.Write(Certificate, Key, name, validFor);

    /// <summary>Whether a server's certificate leads to this authority by what the server sent, and by nothing else.</summary>
    public bool IsTrusted(X509Certificate? certificate, X509Chain? sent)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(_authority.Root);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        foreach (var extra in sent!.ChainPolicy.ExtraStore) chain.ChainPolicy.ExtraStore.Add(extra);
        return chain.Build((X509Certificate2)certificate!);
    }

    public void Dispose()
    {
        _directory.Dispose();
        _authority.Dispose();
    }
}
