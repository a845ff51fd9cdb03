using k8s;
using PushOperator.EmbeddedKafka;
using PushOperator.LocalCluster.Kubelet;
using PushOperator.LocalCluster.Kubelet.Addresses;
using PushOperator.LocalCluster.Kubelet.Logs;
using PushOperator.LocalCluster.Logging;

namespace PushOperator.LocalCluster.Cluster;

/// <summary>
/// The whole system on this machine: API server, broker, node, operator and router. What was started is stopped in reverse order, also when a
/// later part could not start.
/// </summary>
internal sealed class RunningCluster : IAsyncDisposable
{
    private const int PreferredRouterPort = 8080;
    private readonly Stack<object> _parts = new();
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly LocalClusterOptions _options;
    private DataDirectory _directory = null!;
    private ILoggerFactory _loggers = null!;
    private KafkaConnection _kafka = null!;
    private ApiServer _api = null!;

    private RunningCluster(LocalClusterOptions options) => _options = options;

    /// <summary>Path of a kubeconfig for it.</summary>
    public string Kubeconfig => _directory.Kubeconfig;

    /// <summary>The operator.</summary>
    public InProcessOperator Operator { get; private set; } = null!;

    /// <summary>The router.</summary>
    public RouterProcess Router { get; private set; } = null!;

    /// <summary>Where Kafka is.</summary>
    public string BootstrapServers => _kafka.BootstrapServers;

    /// <summary>The embedded brokers; null when a real Kafka stands in their place.</summary>
    public EmbeddedKafkaCluster? EmbeddedBrokers => _kafka.Embedded;

    /// <summary>What the endpoints of all groups begin with: <c>ws://127.0.0.1:port</c>.</summary>
    public string Url { get; private set; } = "";

    /// <summary>A client with all rights.</summary>
    public IKubernetes Client => _api.Client;

    /// <summary>Starts everything; when the task is done, it serves.</summary>
    /// <exception cref="CannotStartException">Something the user can mend is in the way; nothing is left running.</exception>
    public static async Task<RunningCluster> StartAsync(LocalClusterOptions options, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
            throw new CannotStartException(ExitCode.Environment, "the local cluster needs Linux (every address of 127.0.0.0/8 has to be local); on another system run it in WSL or a container");
        var cluster = new RunningCluster(options);
        try
        {
            await cluster.StartPartsAsync(cancellationToken);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts one more router, at a port of its own. The caller stops it.</summary>
    /// <exception cref="CannotStartException">It was not ready in time.</exception>
    public async Task<RouterProcess> StartAnotherRouterAsync(CancellationToken cancellationToken)
    {
        var port = Part(LoopbackPort.Any()).Number;
        return await RouterProcess.StartAsync(_directory, port, _time, _loggers.CreateLogger<RouterProcess>(), cancellationToken);
    }

    /// <summary>Stops everything: no process is left, and no temporary directory.</summary>
    public async ValueTask DisposeAsync()
    {
        while (_parts.TryPop(out var part))
        {
            if (part is IAsyncDisposable asynchronous) await asynchronous.DisposeAsync();
            else ((IDisposable)part).Dispose();
        }
    }

    private async Task StartPartsAsync(CancellationToken cancellationToken)
    {
        var images = BuiltPrograms.Images();
        _directory = Part(DataDirectory.Open(_options.DataDirectory));
        var port = Part(LoopbackPort.Choose(_options.RouterPort, PreferredRouterPort, "--router-port")).Number;
        var log = new FileLoggerProvider(new ContainerLog(_directory.Of("logs", "local-cluster.log"), 10 << 20, _time));
        _loggers = Part(LoggerFactory.Create(logging => logging.AddProvider(log).SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning).AddFilter("System", LogLevel.Warning)));
        _kafka = Part(await KafkaConnection.OpenAsync(_options.Kafka, _options.Embedded));
        _api = Part(await ApiServer.OpenAsync(_options.Kubeconfig, _directory, _loggers, cancellationToken));
        await CustomResources.InstallAsync(_api.Client, _time, cancellationToken);
        var kubelet = new KubeletOptions { DataDirectory = _directory.Of("node"), ServeTls = _api.IsReal };
        Part(await ProcessKubelet.StartAsync(
            kubelet, _api.Client, images, PodAddresses.Claim(_api.IsReal), _time, _loggers.CreateLogger<ProcessKubelet>(), cancellationToken));
        Url = $"ws://127.0.0.1:{port}";
        var token = Part(await OperatorToken.StartAsync(_api.Client, _directory.Of("operator-token"), _time, cancellationToken));
        Operator = Part(await InProcessOperator.StartAsync(_directory, _kafka, token.File, Url, _loggers, cancellationToken));
        Router = Part(await RouterProcess.StartAsync(_directory, port, _time, _loggers.CreateLogger<RouterProcess>(), cancellationToken));
    }

    private T Part<T>(T part)
        where T : notnull
    {
        _parts.Push(part);
        return part;
    }
}
