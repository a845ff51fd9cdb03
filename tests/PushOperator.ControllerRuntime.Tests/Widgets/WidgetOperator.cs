using k8s;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PushOperator.ControllerRuntime.Abstractions;

namespace PushOperator.ControllerRuntime.Tests.Widgets;

/// <summary>A program with the widget controller, running on a real API server for as long as a test needs it.</summary>
internal sealed class WidgetOperator : IAsyncDisposable
{
    private readonly IHost _host;

    private WidgetOperator(IHost host) => _host = host;

    public IServiceProvider Services => _host.Services;

    public IObjectWriter Writer => Services.GetRequiredService<IObjectWriter>();

    /// <summary>Whether the program's cache has an object of that name (in any namespace).</summary>
    public bool HasInCache<T>(string name)
        where T : class, IKubernetesObject<V1ObjectMeta> => Services.GetRequiredService<IObjectCache<T>>().List().Any(entity => entity.Metadata.Name == name);

    public static async Task<WidgetOperator> StartAsync(
        WidgetCluster cluster,
        WidgetScript script,
        Action<IOperatorBuilder>? build = null,
        Action<OperatorOptions>? configure = null,
        params DelegatingHandler[] handlers)
    {
        var host = Host.CreateApplicationBuilder();
        host.Services.AddSingleton<IKubernetes>(_ => new Kubernetes(cluster.Configuration, handlers));
        host.Services.AddSingleton(script);
        var builder = host.Services.AddKubernetesOperator(options =>
        {
            options.Namespace = cluster.Namespace;
            options.InitialBackoff = TimeSpan.FromMilliseconds(50);
            configure?.Invoke(options);
        });
        builder.AddController<WidgetController, Widget>();
        build?.Invoke(builder);
        var started = new WidgetOperator(host.Build());
        await started._host.StartAsync();
        return started;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
