using System.Net.Security;
using System.Security.Authentication;
using PushOperator.Router.Diagnostics;

namespace PushOperator.Router.Tls;

/// <summary>
/// The certificate that new connections of subscribers are answered with. A change of its files is taken up within ten seconds; connections that are open keep the one they began with.
/// What is not usable is logged and counted, and the certificate before it stays.
/// </summary>
internal sealed partial class ServerCertificate : BackgroundService
{
    // Asked for, not watched: a mounted Secret changes by a symbolic link above the files.
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(5);

    private readonly CertificateFiles _files;
    private readonly RouterMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private PemPair? _seen;
    private string? _problem;
    private volatile SslServerAuthenticationOptions _current;

    /// <summary>Reads it for the first time.</summary>
    /// <exception cref="CertificateException">The files are not usable.</exception>
    public ServerCertificate(CertificateFiles files, RouterMetrics metrics, TimeProvider time, ILogger<ServerCertificate> logger)
    {
        (_files, _metrics, _time, _logger) = (files, metrics, time, logger);
        _seen = files.Read();
        _current = Use(_seen);
    }

    /// <summary>What a handshake that begins now is answered with. Any thread.</summary>
    public SslServerAuthenticationOptions Current => _current;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_interval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) Look();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private void Look()
    {
        try
        {
            var pair = _files.Read();
            if (pair == _seen) return;
            _seen = pair;
            _current = Use(pair);
            _problem = null;
            _metrics.RecordCertificateRead(success: true);
        }
        catch (CertificateException exception)
        {
            // Once, and not for every look, while it stays the same.
            if (_problem == exception.Message) return;
            _problem = exception.Message;
            _metrics.RecordCertificateRead(success: false);
            LogNotUsable(_logger, exception.Message);
        }
    }

    private SslServerAuthenticationOptions Use(PemPair pair)
    {
        var context = _files.Parse(pair);
        var until = new DateTimeOffset(context.TargetCertificate.NotAfter);
        _metrics.CertificateEnds(until);
        if (until <= _time.GetUtcNow()) LogOver(_logger, context.TargetCertificate.Subject, until);
        else LogInUse(_logger, context.TargetCertificate.Subject, until);
        return new SslServerAuthenticationOptions
        {
            ServerCertificateContext = context,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ApplicationProtocols = [SslApplicationProtocol.Http11],
            ClientCertificateRequired = false,
        };
    }
}
