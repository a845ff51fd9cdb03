using System.Text.Json;
using k8s;
using k8s.Models;
using PushOperator.Client.Tests.Support;
using PushOperator.TestUtilities;

namespace PushOperator.Client.Tests.Cli;

/// <summary>What <c>push</c> reads is what a real API server answers, with our own CRDs in it.</summary>
public sealed class RealApiServerTests(KubernetesControlPlane cluster)
{
    [Fact]
    public async Task The_kinds_are_listed_as_the_api_server_holds_them()
    {
        var kubeconfig = await cluster.KubeconfigAsync();
        var ns = await cluster.CreateNamespaceAsync();
        using var client = await cluster.ClientAsync();
        await InstallAsync(client);
        await CreateAsync(client, ns, "pushtopics", "orders", new { partitions = 3 });
        await CreateAsync(client, ns, "subscribergroups", "workers", new { topics = new[] { "orders" }, delivery = "Shared", auth = new { allowAnonymous = true } });

        var topics = await Push.RunAsync("topics", "-n", ns, "--kubeconfig", kubeconfig, "-o", "json");
        var groups = await Push.RunAsync("groups", "-n", ns, "--kubeconfig", kubeconfig, "-o", "json");
        var subscribers = await Push.RunAsync("subscribers", $"{ns}/workers", "--kubeconfig", kubeconfig);
        var absent = await Push.RunAsync("subscribe", $"{ns}/nope", "--kubeconfig", kubeconfig);

        topics.Json[0].GetProperty("name").GetString().Should().Be("orders");
        groups.Json[0].GetProperty("delivery").GetString().Should().Be("Shared");
        groups.Json[0].GetProperty("ready").GetProperty("status").GetString().Should().Be("Unknown");
        subscribers.ExitCode.Should().Be(4, "it has no gateways");
        absent.ExitCode.Should().Be(3);
    }

    private static async Task InstallAsync(Kubernetes client)
    {
        foreach (var file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "crds"), "*s.yaml"))
        {
            var definition = KubernetesYaml.Deserialize<V1CustomResourceDefinition>(await File.ReadAllTextAsync(file));
            await client.ApiextensionsV1.CreateCustomResourceDefinitionAsync(definition);
            await Eventually.HoldsAsync(
                async () => (await client.ApiextensionsV1.ReadCustomResourceDefinitionAsync(definition.Metadata.Name)).Status?.Conditions?.Any(c => c is { Type: "Established", Status: "True" }) ?? false,
                $"{definition.Metadata.Name} established");
        }
    }

    private static Task CreateAsync(Kubernetes client, string ns, string plural, string name, object spec)
    {
        var kind = plural == "pushtopics" ? "PushTopic" : "SubscriberGroup";
        var body = JsonSerializer.SerializeToElement(new { apiVersion = "pushoperator.io/v1alpha1", kind, metadata = new { name }, spec });
        return client.CustomObjects.CreateNamespacedCustomObjectAsync(body, "pushoperator.io", "v1alpha1", ns, plural);
    }
}
