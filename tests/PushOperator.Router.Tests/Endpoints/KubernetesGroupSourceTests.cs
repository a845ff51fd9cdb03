using k8s;
using k8s.Models;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PushOperator.Api.Groups;
using PushOperator.Api.Naming;
using PushOperator.Router.Endpoints;
using PushOperator.TestUtilities;

namespace PushOperator.Router.Tests.Endpoints;

/// <summary>On a real API server with the real EndpointSlice controller; pods of fake nodes are ready at once and have addresses nobody answers on.</summary>
public sealed class KubernetesGroupSourceTests(KubernetesControlPlane controlPlane)
{
    private static CancellationToken Canceled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Groups_pods_and_strategies_are_followed_as_they_change()
    {
        await ApplyCustomResourcesAsync();
        using var kubernetes = await controlPlane.ClientAsync();
        var @namespace = await controlPlane.CreateNamespaceAsync();
        using var host = await StartAsync(kubernetes, @namespace);
        var source = host.Services.GetRequiredService<IGroupSource>();
        await Eventually.HoldsAsync(() => source.Read() is { Count: 0 }, "synced, and no group", cancellationToken: Canceled);

        await CreateGroupAsync(kubernetes, @namespace, "orders", RoutingStrategy.RoundRobin);
        await EventuallyAsync(source, group => group.Endpoints.IsEmpty, "a group without pods");
        await CreateGatewaysAsync(kubernetes, @namespace, "orders", replicas: 3);
        var three = await EventuallyAsync(source, group => group.Endpoints.Length == 3, "three pods are ready");
        await kubernetes.AppsV1.PatchNamespacedDeploymentScaleAsync(
            new V1Patch("""{"spec":{"replicas":1}}""", V1Patch.PatchType.MergePatch), SubscriberGroupNames.Gateway("orders"), @namespace, cancellationToken: Canceled);
        var one = await EventuallyAsync(source, group => group.Endpoints.Length == 1, "one is left");
        await kubernetes.CustomObjects.DeleteNamespacedCustomObjectAsync("pushoperator.io", "v1alpha1", @namespace, V1Alpha1SubscriberGroup.Plural, "orders", cancellationToken: Canceled);
        await Eventually.HoldsAsync(() => source.Read() is { Count: 0 }, "the group is gone", cancellationToken: Canceled);

        three.Key.Should().Be(new GroupKey(@namespace, "orders"));
        three.Strategy.Should().Be(RoutingStrategy.RoundRobin);
        three.Endpoints.Should().OnlyContain(address => address.Pod.StartsWith("push-orders-") && address.Ip.Contains('.'));
        three.Endpoints.Should().Contain(one.Endpoints.Single());
        await host.StopAsync(Canceled);
    }

    [Fact]
    public async Task Slices_of_the_headless_Service_and_pods_that_are_not_ready_do_not_count()
    {
        await ApplyCustomResourcesAsync();
        using var kubernetes = await controlPlane.ClientAsync();
        var @namespace = await controlPlane.CreateNamespaceAsync();
        using var host = await StartAsync(kubernetes, @namespace);
        var source = host.Services.GetRequiredService<IGroupSource>();
        await CreateGroupAsync(kubernetes, @namespace, "orders", RoutingStrategy.LeastConnections);

        await CreateSliceAsync(kubernetes, @namespace, "pods", SubscriberGroupNames.PodsService("orders"), Endpoint("push-orders-x", "10.9.0.1", ready: true));
        await CreateSliceAsync(
            kubernetes, @namespace, "first", SubscriberGroupNames.Gateway("orders"),
            Endpoint("push-orders-a", "10.9.0.2", ready: true), Endpoint("push-orders-b", "10.9.0.3", ready: false), Endpoint("push-orders-c", "10.9.0.4", ready: null));
        await CreateSliceAsync(kubernetes, @namespace, "second", SubscriberGroupNames.Gateway("orders"), Endpoint("push-orders-a", "10.9.0.2", ready: true));

        var group = await EventuallyAsync(source, group => group.Endpoints.Length == 2, "two pods");
        group.Endpoints.Should().Equal(new EndpointAddress("push-orders-a", "10.9.0.2", "zone-1"), new EndpointAddress("push-orders-c", "10.9.0.4", "zone-1"));
        await host.StopAsync(Canceled);
    }

    private static Task<GroupDefinition> EventuallyAsync(IGroupSource source, Func<GroupDefinition, bool> condition, string what) =>
        Eventually.GivesAsync(() => Task.FromResult(source.Read()?.SingleOrDefault(condition)), what, cancellationToken: Canceled);

    private static async Task<IHost> StartAsync(Kubernetes kubernetes, string @namespace)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton(TimeProvider.System).AddLogging(logging => logging.ClearProviders()).AddMetrics();
        builder.Services.AddKubernetesGroups(new RouterOptions { WatchNamespace = @namespace });
        builder.Services.AddSingleton<IKubernetes>(kubernetes);
        var host = builder.Build();
        await host.StartAsync(Canceled);
        return host;
    }

    private async Task ApplyCustomResourcesAsync()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "PushOperator.sln"))) folder = folder.Parent!;
        using var kubernetes = await controlPlane.ClientAsync();
        var definition = KubernetesYaml.Deserialize<V1CustomResourceDefinition>(await File.ReadAllTextAsync(Path.Combine(folder.FullName, "crds", "subscribergroups.yaml"), Canceled));
        await kubernetes.ApiextensionsV1.PatchCustomResourceDefinitionAsync(
            new V1Patch(definition, V1Patch.PatchType.ApplyPatch), definition.Metadata.Name, fieldManager: "test", force: true, cancellationToken: Canceled);
        await Eventually.HoldsAsync(
            async () => (await kubernetes.ApiextensionsV1.ReadCustomResourceDefinitionAsync(definition.Metadata.Name, cancellationToken: Canceled))
                .Status?.Conditions?.Any(condition => condition is { Type: "Established", Status: "True" }) is true,
            "the kind is served", cancellationToken: Canceled);
    }

    private static GenericClient Groups(Kubernetes kubernetes) => new(kubernetes, "pushoperator.io", "v1alpha1", V1Alpha1SubscriberGroup.Plural, disposeClient: false);

    private static Task CreateGroupAsync(Kubernetes kubernetes, string @namespace, string name, RoutingStrategy strategy) => Groups(kubernetes).CreateNamespacedAsync(
        new V1Alpha1SubscriberGroup
        {
            Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = @namespace },
            Spec = new SubscriberGroupSpec { Topics = ["orders"], Routing = new RoutingSpec { Strategy = strategy }, Auth = new AuthSpec { AllowAnonymous = true } },
        },
        @namespace,
        Canceled);

    private static async Task CreateGatewaysAsync(Kubernetes kubernetes, string @namespace, string group, int replicas)
    {
        var labels = new Dictionary<string, string> { [SubscriberGroupNames.GroupLabel] = SubscriberGroupNames.LabelValue(group) };
        var metadata = new V1ObjectMeta { Name = SubscriberGroupNames.Gateway(group), Labels = labels };
        await kubernetes.CoreV1.CreateNamespacedServiceAsync(
            new V1Service { Metadata = metadata, Spec = new V1ServiceSpec { Selector = labels, Ports = [new V1ServicePort { Port = 8080 }] } }, @namespace, cancellationToken: Canceled);
        await kubernetes.AppsV1.CreateNamespacedDeploymentAsync(
            new V1Deployment
            {
                Metadata = metadata,
                Spec = new V1DeploymentSpec
                {
                    Replicas = replicas,
                    Selector = new V1LabelSelector { MatchLabels = labels },
                    Template = new V1PodTemplateSpec
                    {
                        Metadata = new V1ObjectMeta { Labels = labels },
                        Spec = new V1PodSpec { Containers = [new V1Container { Name = "gateway", Image = "gateway" }] },
                    },
                },
            },
            @namespace,
            cancellationToken: Canceled);
    }

    private static Task CreateSliceAsync(Kubernetes kubernetes, string @namespace, string name, string service, params V1Endpoint[] endpoints) =>
        kubernetes.DiscoveryV1.CreateNamespacedEndpointSliceAsync(
            new V1EndpointSlice
            {
                Metadata = new V1ObjectMeta
                {
                    Name = name,
                    Labels = new Dictionary<string, string> { [SubscriberGroupNames.GroupLabel] = "orders", ["kubernetes.io/service-name"] = service },
                },
                AddressType = "IPv4",
                Endpoints = endpoints,
            },
            @namespace,
            cancellationToken: Canceled);

    private static V1Endpoint Endpoint(string pod, string address, bool? ready) => new()
    {
        Addresses = [address],
        Conditions = new V1EndpointConditions { Ready = ready },
        TargetRef = new V1ObjectReference { Kind = "Pod", Name = pod },
        Zone = "zone-1",
    };
}
