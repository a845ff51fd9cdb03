using System.Diagnostics;
using System.Globalization;
using k8s;
using k8s.Models;
using PushOperator.Api.Conditions;
using PushOperator.Api.Groups;
using PushOperator.Api.Topics;
using PushOperator.Operator.Status;
using PushOperator.Operator.Tests.Controllers;
using PushOperator.Operator.Tests.CustomResources;
using PushOperator.TestUtilities;

namespace PushOperator.Operator.Tests.Scale;

/// <summary>
/// Many PushTopics and SubscriberGroups at once on a real API server and Apache Kafka, timed beside a bare loop that only writes the same objects. <c>SCALE=500</c> sets how many of each
/// (<c>make scale</c>); <c>SCALE_REPORT</c> names a file for the figures.
/// </summary>
public sealed class ScaleTests(KubernetesControlPlane controlPlane, InstalledCustomResources installed, ApacheKafka kafka) : IClassFixture<InstalledCustomResources>
{
    private const int InCi = 20;

    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(15);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static int Count => int.TryParse(Environment.GetEnvironmentVariable("SCALE"), CultureInfo.InvariantCulture, out var count) ? count : InCi;

    [Fact]
    public async Task Many_topics_and_groups_become_ready_and_then_nothing_is_written()
    {
        // As often as a small world is looked at, a large one would be looked at and nothing else done.
        var often = TimeSpan.FromSeconds(Math.Max(1, Count / 20));
        await using var running = await RunningOperator.StartAsync(
            await installed.ClientAsync(),
            await controlPlane.KubeconfigAsync(),
            await controlPlane.CreateNamespaceAsync(),
            await kafka.BootstrapServersAsync(),
            configure: null,
            $"--Kafka:ResyncInterval={often}",
            $"--Gateway:CountsInterval={often}");
        var numbers = Enumerable.Range(0, Count).ToList();

        var watch = Stopwatch.StartNew();
        foreach (var number in numbers)
        {
            await running.CreateAsync(TestObjects.Topic($"t{number}", spec => spec.Partitions = 1));
            await running.CreateAsync(TestObjects.Group($"g{number}", $"t{number}", spec => spec.Gateway.Replicas = 1));
        }

        var applied = watch.Elapsed;
        await Eventually.HoldsAsync(async () => await ReadyAsync(running) == 2 * Count, "all are ready", Bound, Ct);
        var ready = watch.Elapsed;
        await Eventually.HoldsAsync(() => StaysAsync(running), "nothing is written any more", Bound, Ct);
        var bare = await BareLoopAsync(running);

        Report(string.Create(
            CultureInfo.InvariantCulture,
            $"{Count} PushTopics and {Count} SubscriberGroups: applied in {applied.TotalSeconds:0.0} s, all Ready after {ready.TotalSeconds:0.0} s; a bare loop that writes the same objects: {bare.TotalSeconds:0.0} s"));
    }

    private static async Task<int> ReadyAsync(RunningOperator running)
    {
        var topics = await running.Client.CustomObjects.ListNamespacedCustomObjectAsync<ObjectList<V1Alpha1PushTopic>>("pushoperator.io", "v1alpha1", running.Namespace, "pushtopics", cancellationToken: Ct);
        var groups = await running.Client.CustomObjects.ListNamespacedCustomObjectAsync<ObjectList<V1Alpha1SubscriberGroup>>("pushoperator.io", "v1alpha1", running.Namespace, "subscribergroups", cancellationToken: Ct);
        return topics.Items.Count(topic => topic.Status?.Conditions.IsTrue(ConditionTypes.Ready) == true) + groups.Items.Count(group => group.Status?.Conditions.IsTrue(ConditionTypes.Ready) == true);
    }

    /// <summary>Whether two resyncs of everything leave all objects as they are.</summary>
    private static async Task<bool> StaysAsync(RunningOperator running)
    {
        var before = await VersionsAsync(running);
        using var reconciles = new ReconcileCounter(running.Meters);
        await Eventually.HoldsAsync(() => reconciles.Count >= 4 * Count, "two resyncs of everything", Bound, Ct);
        return (await VersionsAsync(running)).SequenceEqual(before);
    }

    private static async Task<List<string>> VersionsAsync(RunningOperator running)
    {
        var (client, name) = (running.Client, running.Namespace);
        IEnumerable<V1ObjectMeta> all =
        [
            .. (await client.AppsV1.ListNamespacedDeploymentAsync(name, cancellationToken: Ct)).Items.Select(thing => thing.Metadata),
            .. (await client.CoreV1.ListNamespacedServiceAsync(name, cancellationToken: Ct)).Items.Select(thing => thing.Metadata),
            .. (await client.CoreV1.ListNamespacedConfigMapAsync(name, cancellationToken: Ct)).Items.Select(thing => thing.Metadata),
            .. (await client.NetworkingV1.ListNamespacedNetworkPolicyAsync(name, cancellationToken: Ct)).Items.Select(thing => thing.Metadata),
        ];
        return [.. all.Select(metadata => $"{metadata.Uid}@{metadata.ResourceVersion}")];
    }

    /// <summary>Writes copies of everything that the operator made, one request after the other, as a script would; no waiting, no Kafka.</summary>
    private async Task<TimeSpan> BareLoopAsync(RunningOperator running)
    {
        var (client, from, to) = (running.Client, running.Namespace, await controlPlane.CreateNamespaceAsync());
        var deployments = (await client.AppsV1.ListNamespacedDeploymentAsync(from, cancellationToken: Ct)).Items;
        var services = (await client.CoreV1.ListNamespacedServiceAsync(from, cancellationToken: Ct)).Items;
        var maps = (await client.CoreV1.ListNamespacedConfigMapAsync(from, cancellationToken: Ct)).Items.Where(map => map.Name() != "kube-root-ca.crt").ToList();
        var secrets = (await client.CoreV1.ListNamespacedSecretAsync(from, cancellationToken: Ct)).Items;
        var accounts = (await client.CoreV1.ListNamespacedServiceAccountAsync(from, cancellationToken: Ct)).Items.Where(account => account.Name() != "default").ToList();
        var policies = (await client.NetworkingV1.ListNamespacedNetworkPolicyAsync(from, cancellationToken: Ct)).Items;
        V1ObjectMeta Copy(V1ObjectMeta metadata) => new() { Name = metadata.Name, NamespaceProperty = to, Labels = metadata.Labels };

        var watch = Stopwatch.StartNew();
        foreach (var thing in secrets) await client.CoreV1.CreateNamespacedSecretAsync(new V1Secret { Metadata = Copy(thing.Metadata), Data = thing.Data }, to, cancellationToken: Ct);
        foreach (var thing in accounts) await client.CoreV1.CreateNamespacedServiceAccountAsync(new V1ServiceAccount { Metadata = Copy(thing.Metadata) }, to, cancellationToken: Ct);
        foreach (var thing in maps) await client.CoreV1.CreateNamespacedConfigMapAsync(new V1ConfigMap { Metadata = Copy(thing.Metadata), Data = thing.Data }, to, cancellationToken: Ct);
        foreach (var thing in services)
        {
            var spec = new V1ServiceSpec { Selector = thing.Spec.Selector, Ports = thing.Spec.Ports, ClusterIP = thing.Spec.ClusterIP == "None" ? "None" : null };
            await client.CoreV1.CreateNamespacedServiceAsync(new V1Service { Metadata = Copy(thing.Metadata), Spec = spec }, to, cancellationToken: Ct);
        }

        foreach (var thing in policies) await client.NetworkingV1.CreateNamespacedNetworkPolicyAsync(new V1NetworkPolicy { Metadata = Copy(thing.Metadata), Spec = thing.Spec }, to, cancellationToken: Ct);
        foreach (var thing in deployments) await client.AppsV1.CreateNamespacedDeploymentAsync(new V1Deployment { Metadata = Copy(thing.Metadata), Spec = thing.Spec }, to, cancellationToken: Ct);
        var took = watch.Elapsed;
        await client.CoreV1.DeleteNamespaceAsync(to, cancellationToken: Ct);
        return took;
    }

    private static void Report(string line)
    {
        TestContext.Current.TestOutputHelper?.WriteLine(line);
        if (Environment.GetEnvironmentVariable("SCALE_REPORT") is { Length: > 0 } file) File.AppendAllText(file, line + "\n");
    }

    private sealed record ObjectList<T>(IList<T> Items);
}
