using k8s;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PushOperator.ControllerRuntime.Abstractions;

namespace PushOperator.ControllerRuntime.Tests.Widgets;

/// <summary>A program with the widget controller, running on a real API server for as long as a test needs it.</summary>
internal sealed class WidgetOperator : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly CollectedLogs _logs;

    private WidgetOperator(IHost host, CollectedLogs logs) => (_host, _logs) = (host, logs);

    public IServiceProvider Services => _host.Services;

    public IObjectWriter Writer => Services.GetRequiredService<IObjectWriter>();

    public IOperatorState State => Services.GetRequiredService<IOperatorState>();

    public IReadOnlyCollection<string> Logs => _logs.Lines;

    /// <summary>Starts it; it leads without an election, unless <paramref name="configure"/> turns one on.</summary>
    public static async Task<WidgetOperator> StartAsync(
        WidgetCluster cluster,
        WidgetScript script,
        Action<IOperatorBuilder>? build = null,
        Action<OperatorOptions>? configure = null,
        params DelegatingHandler[] handlers)
    {
        var logs = new CollectedLogs();
        var host = Host.CreateApplicationBuilder();
        host.Logging.ClearProviders().AddProvider(logs).SetMinimumLevel(LogLevel.Debug);
        host.Services.AddSingleton<IKubernetes>(_ => new Kubernetes(cluster.Configuration, handlers));
        host.Services.AddSingleton(script);
        var builder = host.Services.AddKubernetesOperator(options =>
        {
            options.Namespace = cluster.Namespace;
            options.InitialBackoff = TimeSpan.FromMilliseconds(50);
            options.LeaderElection.Enabled = false;
            configure?.Invoke(options);
        });
        builder.AddController<WidgetController, Widget>();
        build?.Invoke(builder);
        var started = new WidgetOperator(host.Build(), logs);
        await started._host.StartAsync();
        return started;
    }

    /// <summary>The object in the program's cache, in any namespace.</summary>
    public T? Find<T>(string name)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        Services.GetRequiredService<IObjectCache<T>>().List().SingleOrDefault(entity => entity.Metadata.Name == name);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
