using System.Text.Json;
using Confluent.Kafka;
using PushOperator.TestUtilities;

namespace PushOperator.FunctionalTests.WholeChain;

/// <summary>The main job on the real things at once: Apache Kafka, a real Kubernetes control plane, gateways and router as processes.</summary>
public sealed class WholeChainTests
{
    private const int Messages = 10_000;
    private const int Keys = 100;

    private const string Resources = """
        apiVersion: pushoperator.io/v1alpha1
        kind: PushTopic
        metadata: {name: orders}
        spec: {partitions: 6, replicas: 1}
        ---
        apiVersion: pushoperator.io/v1alpha1
        kind: SubscriberGroup
        metadata: {name: dashboards}
        spec:
          topics: [orders]
          startFrom: Earliest
          gateway: {replicas: 2}
          auth: {allowAnonymous: true}
        ---
        apiVersion: pushoperator.io/v1alpha1
        kind: SubscriberGroup
        metadata: {name: workers}
        spec:
          topics: [orders]
          delivery: Shared
          startFrom: Earliest
          gateway: {replicas: 2}
          auth: {allowAnonymous: true}
        """;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ten_thousand_messages_reach_twenty_subscribers_through_two_killed_gateways_and_none_is_lost()
    {
        if (KubernetesControlPlane.Home is null || ApacheKafka.Home is null) Assert.Skip("KUBE_HOME and KAFKA_HOME are not both set: this test runs on the real things");
        if (!PrivateNetwork.IsHere)
        {
            var name = $"{typeof(WholeChainTests).FullName}.{nameof(Ten_thousand_messages_reach_twenty_subscribers_through_two_killed_gateways_and_none_is_lost)}";
            await PrivateNetwork.RunTestAsync(name, TimeSpan.FromMinutes(5), Stop);
            return;
        }

        await using var kafka = new ApacheKafka();
        await using var kubernetes = KubernetesControlPlane.WithoutNodes();
        using var data = new TemporaryDirectory();
        var bootstrap = await kafka.BootstrapServersAsync();
        await using var cluster = await LocalClusterProcess.StartAsync(
            ["--data", data.Path, "--kafka", bootstrap, "--kubeconfig", await kubernetes.KubeconfigAsync(), "--router-port", $"{FreePort.Next()}"],
            Stop);
        var kubectl = new Kubectl(cluster.Ready("kubeconfig"));
        await kubectl.ApplyAsync(Resources);
        await kubectl.RunAsync("wait", "--for=condition=Ready", "pt/orders", "sg/dashboards", "sg/workers", "--timeout=90s");

        await using var dashboards = new Crowd(await UrlAsync(kubectl, "dashboards"), 10);
        await using var workers = new Crowd(await UrlAsync(kubectl, "workers"), 10);
        await Eventually.HoldsAsync(() => dashboards.IsConnected && workers.IsConnected, "all twenty are connected", cancellationToken: Stop);
        (await SubscribersAsync(cluster, "workers")).Should().Be(10, "the gateways take a token that the API server made for the command line");
        var publishing = PublishAsync(bootstrap, "default.orders");
        await Eventually.HoldsAsync(() => workers.Everything.Count > Messages / 4, "a quarter is through", TimeSpan.FromSeconds(60), Stop);
        await KillGatewayAsync(kubectl, "dashboards");
        await KillGatewayAsync(kubectl, "workers");
        await publishing;

        var expected = (await publishing).ToHashSet();
        await Eventually.HoldsAsync(
            () => dashboards.Logs.All(log => log.Select(receipt => receipt.Id).ToHashSet().SetEquals(expected)) && workers.Everything.Select(receipt => receipt.Id).ToHashSet().SetEquals(expected),
            "every dashboard and the workers together have every message",
            TimeSpan.FromSeconds(90),
            Stop);

        (dashboards.Reconnects + workers.Reconnects).Should().BeGreaterThan(0, "a gateway of each was killed");
        dashboards.Gaps.Should().BeEmpty();
        dashboards.Logs.SelectMany(Crowd.KeysOutOfOrder).Should().BeEmpty();
        Crowd.KeysOutOfOrder(workers.Everything).Should().BeEmpty();
        await Eventually.PassesAsync(() => Task.Run(() => Unfinished(bootstrap, "push.default.workers", "default.orders").Should().Be(0)), TimeSpan.FromSeconds(30), Stop);
        (await cluster.TerminateAsync()).Should().Be(0);
    }

    private static async Task<Uri> UrlAsync(Kubectl kubectl, string group) => new(await kubectl.RunAsync("get", "sg", group, "-o", "jsonpath={.status.endpoint}"));

    /// <summary>How many subscribers <c>push subscribers</c> lists.</summary>
    private static async Task<int> SubscribersAsync(LocalClusterProcess cluster, string group)
    {
        var arguments = new[] { Path.Combine(AppContext.BaseDirectory, "push.dll"), "subscribers", group, "--kubeconfig", cluster.Ready("kubeconfig"), "--output", "json" };
        using var list = JsonDocument.Parse((await Shell.RunAsync("dotnet", arguments, cancellationToken: Stop)).OrThrow().Output);
        return list.RootElement.GetArrayLength();
    }

    /// <summary>SIGKILL to the first gateway of the group: it gets no chance to say goodbye.</summary>
    private static async Task KillGatewayAsync(Kubectl kubectl, string group)
    {
        var container = await kubectl.RunAsync("get", "pods", "-l", $"pushoperator.io/subscriber-group={group}", "-o", "jsonpath={.items[0].status.containerStatuses[0].containerID}");
        (await Shell.RunAsync("kill", ["-KILL", container["process://".Length..]], cancellationToken: Stop)).OrThrow();
    }

    /// <summary>Publishes at about a thousand a second, so that the kill falls into the middle; gives the ids as subscribers see them.</summary>
    private static async Task<IReadOnlyList<string>> PublishAsync(string bootstrap, string topic)
    {
        using var producer = new ProducerBuilder<string, string>(new ProducerConfig { BootstrapServers = bootstrap, Acks = Acks.All, EnableIdempotence = true, LingerMs = 5 }).Build();
        var stored = new List<string>();
        for (var first = 0; first < Messages; first += Keys)
        {
            var batch = Enumerable.Range(first, Keys).Select(number => producer.ProduceAsync(
                topic,
                new Message<string, string> { Key = $"customer-{number % Keys}", Value = $$"""{"sequence":{{number}}}""" },
                Stop));
            stored.AddRange((await Task.WhenAll(batch)).Select(result => $"orders/{result.Partition.Value}/{result.Offset.Value}"));
            await Task.Delay(TimeSpan.FromMilliseconds(80), TimeProvider.System, Stop);
        }

        return stored;
    }

    /// <summary>Messages between the group's committed offsets and the ends of the log.</summary>
    private static long Unfinished(string bootstrap, string group, string topic)
    {
        using var consumer = new ConsumerBuilder<Ignore, Ignore>(new ConsumerConfig { BootstrapServers = bootstrap, GroupId = group }).Build();
        var committed = consumer.Committed(Enumerable.Range(0, 6).Select(number => new TopicPartition(topic, number)), TimeSpan.FromSeconds(5));
        return committed.Sum(partition => consumer.QueryWatermarkOffsets(partition.TopicPartition, TimeSpan.FromSeconds(5)).High - Math.Max(0, partition.Offset.Value));
    }
}
