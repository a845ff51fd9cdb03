using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace PushOperator.Router.Tls;

/// <summary>Has the public port speak TLS.</summary>
internal static class TlsServices
{
    private static readonly TimeSpan s_handshakeTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Browsers that came once by TLS do not come without for this long (RFC 6797).</summary>
    private static readonly TimeSpan s_strictTransport = TimeSpan.FromDays(180);

    /// <summary>Registers the certificate, and who looks for a new one.</summary>
    public static void AddTls(this WebApplicationBuilder builder, CertificateFiles files)
    {
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Services.AddSingleton(files);
        builder.Services.AddSingleton<ServerCertificate>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<ServerCertificate>());
        builder.Services.AddHsts(hsts => hsts.MaxAge = s_strictTransport);
    }

    /// <summary>Each handshake gets the certificate of its moment.</summary>
    public static void UseTls(this ListenOptions port, ServerCertificate certificate) => port.UseHttps(new TlsHandshakeCallbackOptions
    {
        HandshakeTimeout = s_handshakeTimeout,
        OnConnection = _ => ValueTask.FromResult(certificate.Current),
    });
}
