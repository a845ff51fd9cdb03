using System.Collections.Concurrent;
using k8s;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PushOperator.ControllerRuntime.Abstractions;
using PushOperator.ControllerRuntime.Tests.Widgets;
using PushOperator.ControllerRuntime.Watching;
using PushOperator.TestUtilities;

namespace PushOperator.ControllerRuntime.Tests.Watching;

/// <summary>Caches in a program that has no controllers, on a real API server.</summary>
public sealed class ObjectCacheTests(KubernetesControlPlane controlPlane)
{
    [Fact]
    public async Task Two_selections_of_a_kind_are_one_cache_and_the_same_selection_twice_is_one_watch()
    {
        using var cluster = await WidgetCluster.CreateAsync(controlPlane);
        await CreateAsync(cluster, "a", "red");
        await CreateAsync(cluster, "b", "blue");
        await CreateAsync(cluster, "c", "green");
        var host = Host.CreateApplicationBuilder();
        host.Logging.ClearProviders();
        host.Services.AddSingleton<IKubernetes>(cluster.Client)
            .AddObjectCache<V1ConfigMap>("colour=red", cluster.Namespace)
            .AddObjectCache<V1ConfigMap>("colour in (red,blue)", cluster.Namespace)
            .AddObjectCache<V1ConfigMap>("colour=red", cluster.Namespace);
        using var program = host.Build();
        await program.StartAsync();
        var cache = program.Services.GetRequiredService<IObjectCache<V1ConfigMap>>();
        var changes = program.Services.GetRequiredService<IObjectChanges<V1ConfigMap>>();

        (await changes.WaitForSyncAsync(TimeSpan.FromSeconds(10), CancellationToken.None)).Should().BeTrue();

        cache.List().Select(one => one.Metadata.Name).Should().BeEquivalentTo("a", "b");
        cache.List("another-namespace").Should().BeEmpty();
        program.Services.GetServices<IResourceWatcher>().Should().HaveCount(2);

        var heard = new ConcurrentQueue<string>();
        using (changes.Subscribe(change => heard.Enqueue($"{change.Type} {change.Object.Metadata.Name}")))
        {
            await CreateAsync(cluster, "d", "blue");
            await Eventually.HoldsAsync(() => heard.Contains("Added d"), "the change is raised");
        }

        await program.StopAsync();
    }

    [Fact]
    public async Task WaitForSyncAsync_gives_up_at_its_bound_when_there_is_no_API_server()
    {
        var host = Host.CreateApplicationBuilder();
        host.Logging.ClearProviders();
        host.Services.AddSingleton<IKubernetes>(new Kubernetes(new KubernetesClientConfiguration { Host = $"http://127.0.0.1:{FreePort.Next()}" }))
            .AddObjectCache<V1ConfigMap>();
        using var program = host.Build();
        await program.StartAsync();

        var synced = await program.Services.GetRequiredService<IObjectChanges<V1ConfigMap>>().WaitForSyncAsync(TimeSpan.FromMilliseconds(200), CancellationToken.None);

        synced.Should().BeFalse();
        await program.StopAsync();
    }

    private static Task CreateAsync(WidgetCluster cluster, string name, string colour) =>
        cluster.Client.CoreV1.CreateNamespacedConfigMapAsync(
            new V1ConfigMap { Metadata = new V1ObjectMeta { Name = name, Labels = new Dictionary<string, string> { ["colour"] = colour } } }, cluster.Namespace);
}
