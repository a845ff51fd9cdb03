using System.Net;
using PushOperator.LocalCluster.Kubelet.Logs;
using PushOperator.LocalCluster.Kubelet.Processes;

namespace PushOperator.LocalCluster.Cluster;

/// <summary>The router as a child process: the public endpoint of every group. Started again when it ends.</summary>
internal sealed partial class RouterProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartBound = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan RestartPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(5);
    private readonly CancellationTokenSource _stop = new();
    private readonly ProcessStart _start;
    private readonly LoopbackPort _management;
    private readonly ProcessRecords _records;
    private readonly ContainerLog _log;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Task _loop;
    private volatile int _processId;

    private RouterProcess(ProcessStart start, int port, LoopbackPort management, DataDirectory directory, TimeProvider time, ILogger logger)
    {
        (_start, Public, _management, _time, _logger) = (start, new IPEndPoint(IPAddress.Loopback, port), management, time, logger);
        _records = new ProcessRecords(directory.Of("node", "processes"));
        _log = new ContainerLog(LogOf(directory, port), 10 << 20, time);
        _loop = Task.Run(KeepAsync);
    }

    /// <summary>Where subscribers connect.</summary>
    public IPEndPoint Public { get; }

    /// <summary>Ends it at once; another one follows.</summary>
    public void Kill() => Posix.Signal(_processId, Posix.SigKill);

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <param name="directory">Of the cluster; its kubeconfig is the router's.</param>
    /// <param name="port">Public port on 127.0.0.1.</param>
    /// <exception cref="CannotStartException">It is not ready within 60 s.</exception>
    public static async Task<RouterProcess> StartAsync(DataDirectory directory, int port, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        var management = LoopbackPort.Any();
        var start = new ProcessStart(BuiltPrograms.Router(), Environment(directory, port, management.Number), directory.Path);
        var router = new RouterProcess(start, port, management, directory, time, logger);
        if (await router.IsReadyAsync(cancellationToken)) return router;
        await router.DisposeAsync();
        var log = await File.ReadAllLinesAsync(LogOf(directory, port), cancellationToken);
        throw new CannotStartException(ExitCode.Failure, $"the router was not ready within {StartBound.TotalSeconds:0} s; its last words:\n{string.Join('\n', log.TakeLast(10))}");
    }

    /// <summary>Of the process that runs now; 0 while none does.</summary>
    public int ProcessId => _processId;

    /// <summary>Asks it to end, and ends it after 5 s.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _log.Dispose();
        _management.Dispose();
        _stop.Dispose();
    }

    private static string LogOf(DataDirectory directory, int port) => directory.Of("logs", $"router-{port}.log");

    private static Dictionary<string, string> Environment(DataDirectory directory, int port, int management)
    {
        var environment = new Dictionary<string, string>
        {
            ["KUBECONFIG"] = directory.Kubeconfig,
            ["HOME"] = directory.Path,
            ["PUSH_LISTEN_ADDRESS"] = "127.0.0.1",
            ["PUSH_PUBLIC_PORT"] = $"{port}",
            ["PUSH_MANAGEMENT_PORT"] = $"{management}",
            // Everything ends together: there is no other router to drain to.
            ["PUSH_DRAIN_PERIOD"] = "00:00:01",
        };
        foreach (var name in new[] { "PATH", "DOTNET_ROOT" })
        {
            if (System.Environment.GetEnvironmentVariable(name) is { } value) environment[name] = value;
        }

        return environment;
    }

    private async Task KeepAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            using var process = ChildProcess.Start(_start, _records, _log.Append);
            _processId = process.Id;
            await ((Task)process.Completion).WaitAsync(_stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_stop.IsCancellationRequested)
            {
                await process.StopAsync(StopGrace, _time);
                return;
            }

            _processId = 0;
            Ended(_logger, await process.Completion);
            await Task.Delay(RestartPause, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        var began = _time.GetTimestamp();
        while (_time.GetElapsedTime(began) < StartBound)
        {
            try
            {
                using var answer = await http.GetAsync($"http://127.0.0.1:{_management.Number}/readyz", cancellationToken);
                if (answer.IsSuccessStatusCode) return true;
            }
            catch (Exception exception) when (exception is HttpRequestException || (exception is TaskCanceledException && !cancellationToken.IsCancellationRequested))
            {
                NotYet(_logger, exception);
            }

            await Task.Delay(Pause, _time, cancellationToken);
        }

        return false;
    }
}
