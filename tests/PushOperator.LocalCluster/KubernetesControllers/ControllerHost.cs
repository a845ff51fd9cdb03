using PushOperator.LocalCluster.KubernetesApi.Objects;

namespace PushOperator.LocalCluster.KubernetesControllers;

/// <summary>Runs all controllers until it is disposed of.</summary>
internal sealed class ControllerHost : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task[] _running;

    private ControllerHost(IEnumerable<Controller> controllers) =>
        _running = [.. controllers.Select(controller => Task.Run(() => controller.RunAsync(_stop.Token)))];

    public static ControllerHost Start(ClusterApi api, ILoggerFactory loggers) => new(
    [
        new DeploymentController(api, loggers),
        new ReplicaSetController(api, loggers),
        new Scheduler(api, loggers),
        new EndpointSliceController(api, loggers),
        new DisruptionController(api, loggers),
        new NamespaceController(api, loggers),
        new ServiceAccountController(api, loggers),
        new CustomResourceCleanup(api, loggers),
        new NodeLifecycleController(api, loggers),
        new GarbageCollector(api, loggers),
    ]);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }
}
