using System.Diagnostics;
using System.Globalization;
using System.Net;
using PushOperator.ConformanceHost;
using PushOperator.Conformance.Tests.Wire;

namespace PushOperator.Conformance.Tests;

/// <summary>The program that foreign suites talk to.</summary>
public sealed class ConformanceHostTests : IDisposable
{
    private Process? _process;

    [Fact]
    public async Task It_says_where_it_listens_echoes_and_says_goodbye_at_SIGTERM()
    {
        var process = Start("--port", "0");
        var line = await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30));
        var port = new Uri(line!["echo at ".Length..]).Port;
        using var client = await WireClient.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), tls: false);
        await client.HandshakeAsync(HandshakeRequest.For("/"));
        // More than the gateway takes: foreign suites measure with large messages.
        await client.SendAsync(ClientBytes.Frame(ClientBytes.Binary, ClientBytes.Bytes(4_000_000)));
        (await client.ReadFrameAsync()).Payload.Should().HaveCount(4_000_000);

        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);

        (await client.ReadFrameAsync()).Payload.Take(2).Should().Equal(1001 >> 8, 1001 & 0xFF);
        await client.SendAsync(ClientBytes.CloseWith(1001));
        await client.EndsOrderlyAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        process.ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task A_port_that_is_none_is_named()
    {
        var process = Start("--port", "many");

        (await process.StandardError.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(30))).Should().Contain("--port many: 0 (any free one) to 65535 is wanted");
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        process.ExitCode.Should().Be(2);
    }

    public void Dispose()
    {
        if (_process is { HasExited: false }) _process.Kill();
        _process?.Dispose();
    }

    private Process Start(params string[] arguments) => _process = Process.Start(new ProcessStartInfo("dotnet", [typeof(EchoHost).Assembly.Location, .. arguments])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;
}
