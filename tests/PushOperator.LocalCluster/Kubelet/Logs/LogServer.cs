using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PushOperator.LocalCluster.Hosting;

namespace PushOperator.LocalCluster.Kubelet.Logs;

/// <summary>The kubelet's own port, as far as <c>kubectl logs</c> needs it: <c>GET /containerLogs/{namespace}/{pod}/{container}</c>.</summary>
/// <param name="find">Path of a log and whether it may still grow, by namespace, pod, container and "previous"; null for an unknown container.</param>
internal sealed class LogServer(Func<string, string, string, bool, (string Path, Func<bool> Ended)?> find, TimeProvider time) : IAsyncDisposable
{
    private WebApplication? _server;

    /// <summary>Listens.</summary>
    /// <param name="address">Where.</param>
    /// <param name="port">On which port.</param>
    /// <param name="tls">HTTPS with a certificate made now, instead of HTTP.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public async Task StartAsync(IPAddress address, int port, bool tls, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(address, port, listen =>
        {
            if (tls) listen.UseHttps(SelfSigned(address));
        }));
        if (tls) builder.WebHost.UseKestrelHttpsConfiguration();
        _server = builder.Build();
        _server.MapGet("/containerLogs/{namespace}/{pod}/{container}", ServeAsync);
        _server.MapGet("/healthz", () => "ok");
        await _server.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
    }

    private async Task ServeAsync(string @namespace, string pod, string container, HttpContext context)
    {
        var request = LogRequest.From(context.Request.Query, time.GetUtcNow());
        context.Response.ContentType = "text/plain; charset=utf-8";
        if (find(@namespace, pod, container, request.Previous) is not { } log)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            await context.Response.WriteAsync($"container \"{container}\" of pod {@namespace}/{pod} does not run here\n", context.RequestAborted);
            return;
        }

        await foreach (var line in new LogReader(log.Path, log.Ended, time).ReadAsync(request, context.RequestAborted))
        {
            await context.Response.WriteAsync(line + "\n", context.RequestAborted);
            if (request.Follow) await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }

    private static X509Certificate2 SelfSigned(IPAddress address)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=process-kubelet", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(address);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
    }
}
