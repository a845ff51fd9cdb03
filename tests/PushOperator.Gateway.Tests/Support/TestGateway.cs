using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Connections;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Lifecycle;
using PushOperator.TestUtilities;
using PushOperator.TestUtilities.Tokens;

namespace PushOperator.Gateway.Tests.Support;

/// <summary>The gateway on a real server and free ports of loopback, with a fake group.</summary>
internal sealed class TestGateway : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TemporaryDirectory _directory;
    private bool _stopped;

    private TestGateway(WebApplication app, GatewaySettings settings, FakeSubscriberGroup group, AccountIssuer accounts, TemporaryDirectory directory)
    {
        (_app, Accounts, _directory) = (app, accounts, directory);
        Settings = settings;
        Group = group;
        // A second on a busy machine is over before the gateway refused: then the body would be sent against a closed connection.
        Http = new HttpClient(new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromSeconds(30) })
        {
            BaseAddress = new Uri($"http://127.0.0.1:{settings.CommandPort}"),
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", accounts.Issue()) },
        };
    }

    /// <summary>Makes tokens for commands.</summary>
    public AccountIssuer Accounts { get; }

    public GatewaySettings Settings { get; }

    public FakeSubscriberGroup Group { get; }

    /// <summary>A client of the command port that may give commands.</summary>
    public HttpClient Http { get; }

    public IPEndPoint ProxyEndPoint => new(IPAddress.Loopback, Settings.ProxyPort);

    public IServiceProvider Services => _app.Services;

    public static GatewayConfiguration DefaultConfiguration(string bootstrapServers = "127.0.0.1:1") => new()
    {
        Namespace = "shop",
        Group = "dashboard",
        Kafka = new KafkaConfiguration { BootstrapServers = bootstrapServers, GroupId = "push.shop.dashboard" },
        Topics = [new TopicConfiguration { Name = "orders", KafkaTopic = "shop.orders" }, new TopicConfiguration { Name = "events", KafkaTopic = "shop.events", MaxMessageBytes = 10_000 }],
        Auth = new AuthConfiguration { AllowAnonymous = true, AllowedOrigins = ["https://example.com"] },
        DrainPeriodMs = 4_000,
    };

    public static async Task<TestGateway> StartAsync(
        GatewayConfiguration? configuration = null,
        TimeProvider? time = null,
        ConnectionLimits? limits = null,
        Action<IServiceCollection>? configure = null)
    {
        var port = FreePort.Next(2);
        configuration ??= DefaultConfiguration();
        var directory = new TemporaryDirectory();
        var accounts = new AccountIssuer(configuration.Namespace, configuration.Group);
        var settings = new GatewaySettings
        {
            Configuration = configuration,
            CommandAccessFile = accounts.Write(directory.Path),
            Limits = limits ?? new ConnectionLimits(1_000, 500),
            Address = IPAddress.Loopback,
            ProxyPort = port,
            CommandPort = port + 1,
            Pod = "dashboard-0",
            Zone = "zone-a",
        };
        var group = new FakeSubscriberGroup();
        var app = GatewayHost.Build(settings, services =>
        {
            services.AddSingleton<ISubscriberGroup>(group);
            services.AddSingleton<IMeterFactory, OwnMeters>();
            if (time is not null) services.AddSingleton(time);
            configure?.Invoke(services);
        });
        await app.StartAsync();
        return new TestGateway(app, settings, group, accounts, directory);
    }

    /// <summary>A WebSocket client with an open connection, its welcome not yet read.</summary>
    public Task<RawWebSocket> ConnectAsync(string query = "", string? subprotocol = "json.pushoperator.v1") => RawWebSocket.ConnectAsync(ProxyEndPoint, $"/ws{query}", subprotocol);

    /// <summary>A client that has read its welcome, and its place in the group.</summary>
    public async Task<(RawWebSocket Client, FakeMembership Membership)> SubscribeAsync(string query = "", string? subprotocol = "json.pushoperator.v1")
    {
        var client = await ConnectAsync(query, subprotocol);
        if (subprotocol is null or "json.pushoperator.v1") (await client.ReadJsonAsync()).Text("op").Should().Be("welcome");
        return (client, Group.Last);
    }

    /// <summary>What SIGTERM does.</summary>
    public Task StopAsync()
    {
        _stopped = true;
        return _app.StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!_stopped)
        {
            // Tests that leave subscribers behind do not wait for them.
            using var now = new CancellationTokenSource();
            await now.CancelAsync();
            try
            {
                await _app.StopAsync(now.Token);
            }
            catch (OperationCanceledException)
            {
                // The drain was cut short, as asked.
            }
        }

        await _app.DisposeAsync();
        Accounts.Dispose();
        _directory.Dispose();
    }
}
