using System.Collections.Concurrent;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using PushOperator.ControllerRuntime.Abstractions;
using PushOperator.ControllerRuntime.ApiServer;
using PushOperator.ControllerRuntime.Tests.Diagnostics;
using PushOperator.ControllerRuntime.Watching;

namespace PushOperator.ControllerRuntime.Tests.Watching;

/// <summary>A watch of ConfigMaps on a <see cref="ScriptedApiServer"/>, and every change it raised.</summary>
internal sealed class WatchedConfigMaps : IAsyncDisposable, IMalformedObjectListener
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _run;

    public WatchedConfigMaps(ScriptedApiServer server, TimeProvider? time = null, WatchOptions? options = null)
    {
        time ??= TimeProvider.System;
        var metrics = TestMetrics.Create(time);
        Store.Subscribe(change => Changes.Enqueue($"{change.Type} {change.Object.Metadata.Name}@{change.Object.Metadata.ResourceVersion}"));
        var watcher = new ResourceWatcher<V1ConfigMap>(
            new ApiServerClient(server.CreateClient(), time, metrics),
            Store,
            new ObjectReader<V1ConfigMap>([this], metrics, NullLogger<ObjectReader<V1ConfigMap>>.Instance),
            new Selection("app=x", "n"),
            options ?? new WatchOptions { InitialBackoff = TimeSpan.FromMilliseconds(10), MaxBackoff = TimeSpan.FromMilliseconds(50) },
            time,
            metrics,
            NullLogger<ResourceWatcher<V1ConfigMap>>.Instance);
        _run = watcher.RunAsync(_stopping.Token);
    }

    public ObjectStore<V1ConfigMap> Store { get; } = new(NullLogger<ObjectStore<V1ConfigMap>>.Instance);

    /// <summary>Each change as "Type name@resourceVersion".</summary>
    public ConcurrentQueue<string> Changes { get; } = new();

    /// <summary>Names of objects that could not be read.</summary>
    public ConcurrentQueue<string> Malformed { get; } = new();

    public void Found(V1ObjectReference regarding, string problem) => Malformed.Enqueue(regarding.Name);

    public V1ConfigMap? Find(string name) => Store.TryGet(new ObjectKey("n", name), out var found) ? found : null;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _run;
        _stopping.Dispose();
    }
}
