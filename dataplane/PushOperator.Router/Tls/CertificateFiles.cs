using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PushOperator.Router.Tls;

/// <summary>A certificate chain and its key as PEM files, as Kubernetes mounts a Secret of type <c>kubernetes.io/tls</c>.</summary>
/// <param name="Certificate">Path of the chain: the server's certificate first, then those that lead to its authority.</param>
/// <param name="Key">Path of the unencrypted private key of the first.</param>
internal sealed record CertificateFiles(string Certificate, string Key)
{
    /// <summary>The files that the settings name; null without TLS.</summary>
    public static CertificateFiles? Of(RouterOptions options) =>
        options.CertificatePath.Length == 0 ? null : new CertificateFiles(options.CertificatePath, options.CertificateKeyPath);

    /// <summary>Reads both.</summary>
    /// <exception cref="CertificateException">They cannot be read, are not PEM, or do not belong together.</exception>
    public PemPair Read() => new(Text(Certificate), Text(Key));

    /// <summary>Makes of <paramref name="pair"/> what TLS handshakes are answered with.</summary>
    /// <exception cref="CertificateException">It is not PEM, or does not belong together.</exception>
    public SslStreamCertificateContext Parse(PemPair pair)
    {
        try
        {
            using var leaf = X509Certificate2.CreateFromPem(pair.Certificate, pair.Key);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(pair.Certificate);

            // Through PKCS#12, so that the private key goes along on every platform.
            var usable = X509CertificateLoader.LoadPkcs12(leaf.Export(X509ContentType.Pkcs12), null);
            return SslStreamCertificateContext.Create(usable, [.. chain.Skip(1)], offline: true);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new CertificateException($"\"{Certificate}\" and \"{Key}\" are no certificate chain (PEM, the server's first) with its unencrypted private key (PEM): {exception.Message}", exception);
        }
    }

    private static string Text(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CertificateException($"\"{path}\" cannot be read: {exception.Message}", exception);
        }
    }
}
