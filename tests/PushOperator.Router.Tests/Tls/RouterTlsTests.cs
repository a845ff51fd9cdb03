using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Authentication;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PushOperator.Api.Groups;
using PushOperator.Router.Endpoints;
using PushOperator.TestUtilities;

namespace PushOperator.Router.Tests.Tls;

/// <summary>The public port with a certificate of its own.</summary>
public sealed class RouterTlsTests : IDisposable
{
    private readonly TlsFiles _files = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public RouterTlsTests() => _files.Renew("first");

    public void Dispose() => _files.Dispose();

    /// <summary>Guard: the chain in <c>CertificateFiles.Parse</c>; a client that trusts the root alone needs the intermediate from us.</summary>
    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task A_subscriber_connects_by_TLS_and_gets_the_whole_chain(SslProtocols version)
    {
        await using var router = await StartAsync();
        await using var stream = await ConnectAsync(router, version);
        stream.SslProtocol.Should().Be(version);

        using var subscriber = await SubscribeAsync(router);

        (await subscriber.EchoAsync("hello", Ct)).Should().Be("hello");
    }

    [Fact]
    public async Task A_renewed_certificate_is_taken_up_and_open_connections_go_on()
    {
        await using var router = await StartAsync();
        using var subscriber = await SubscribeAsync(router);
        (await SubjectAsync(router)).Should().Be("CN=first");

        _files.Renew("second");

        await Eventually.HoldsAsync(async () => await SubjectAsync(router) == "CN=second", "new connections get the new certificate", cancellationToken: Ct);
        (await subscriber.EchoAsync("still here", Ct)).Should().Be("still here");
    }

    /// <summary>Guard: the catch in <c>ServerCertificate.Look</c>.</summary>
    [Fact]
    public async Task A_certificate_that_is_not_usable_leaves_the_one_before_it_and_is_counted()
    {
        await using var router = await StartAsync();
        await File.WriteAllTextAsync(_files.Certificate, "-----BEGIN CERTIFICATE-----\nbroken", Ct);

        // There from the first time on; it may have been read while it was being written, too.
        await Eventually.HoldsAsync(async () => Regex.IsMatch(await MetricsAsync(router), "certificate_reads_total\\{[^}]*outcome=\"not_usable\""), "it was seen", cancellationToken: Ct);

        (await SubjectAsync(router)).Should().Be("CN=first");
        _files.Renew("third");
        await Eventually.HoldsAsync(async () => await SubjectAsync(router) == "CN=third", "the next one is taken up", cancellationToken: Ct);
    }

    [Fact]
    public async Task Browsers_are_told_to_come_by_TLS_alone()
    {
        await using var router = await StartAsync();

        var secure = await RequestAsync(await ConnectAsync(router));

        secure.Should().StartWith("HTTP/1.1 404").And.Contain("Strict-Transport-Security: max-age=15552000\r\n");
    }

    [Fact]
    public async Task Who_speaks_no_TLS_gets_no_answer()
    {
        await using var router = await StartAsync();
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", router.Url().Port, Ct);

        var answer = await RequestAsync(client.GetStream());

        answer.Should().BeEmpty();
    }

    [Fact]
    public void A_start_names_the_file_and_what_is_wrong_with_it()
    {
        Problems("CertificatePath=/none/tls.crt", "CertificateKeyPath=/none/tls.key").Should().ContainAll("\"/none/tls.crt\" cannot be read");
        Problems($"CertificatePath={_files.Certificate}").Should().Contain("CertificateKeyPath: \"\" beside CertificatePath").And.Contain("set both for TLS, or none");
        Problems($"CertificatePath={_files.Key}", $"CertificateKeyPath={_files.Key}").Should().Contain("are no certificate chain");

        var first = File.ReadAllText(_files.Certificate);
        _files.Renew("other");
        File.WriteAllText(_files.Certificate, first);
        Problems(_files.Settings).Should().Contain("are no certificate chain").And.NotContain("BEGIN");
    }

    private static string Problems(params string[] settings)
    {
        var start = () => RouterApplication.Build([.. settings.Select(setting => $"--Router:{setting}")], (services, _) => services.AddSingleton<IGroupSource>(new ListedGroups()));
        return string.Join('\n', start.Should().Throw<OptionsValidationException>().Which.Failures);
    }

    private static Task<string> MetricsAsync(RouterUnderTest router) => router.Http.GetStringAsync(router.ManagementUrl("/metrics"), Ct);

    private static async Task<string> RequestAsync(Stream stream)
    {
        await using (stream)
        {
            await stream.WriteAsync("GET / HTTP/1.1\r\nHost: push.example\r\nConnection: close\r\n\r\n"u8.ToArray(), Ct);
            using var reader = new StreamReader(stream, Encoding.ASCII);
            return await reader.ReadToEndAsync(Ct);
        }
    }

    private Task<RouterUnderTest> StartAsync() => RouterUnderTest.StartAsync(1, RoutingStrategy.LeastConnections, _files.Settings);

    private Task<Subscriber> SubscribeAsync(RouterUnderTest router) =>
        Subscriber.ConnectAsync(router.Url(scheme: "wss"), Ct, options => options.RemoteCertificateValidationCallback = (_, certificate, chain, _) => _files.IsTrusted(certificate, chain));

    private async Task<string> SubjectAsync(RouterUnderTest router)
    {
        await using var stream = await ConnectAsync(router);
        return stream.RemoteCertificate!.Subject;
    }

    private async Task<SslStream> ConnectAsync(RouterUnderTest router, SslProtocols version = SslProtocols.None)
    {
        var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", router.Url().Port, Ct);
        var stream = new SslStream(client.GetStream());
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            EnabledSslProtocols = version,
            RemoteCertificateValidationCallback = (_, certificate, chain, _) => _files.IsTrusted(certificate, chain),
        };
        await stream.AuthenticateAsClientAsync(options, Ct);
        return stream;
    }
}
