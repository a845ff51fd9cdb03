using k8s;
using k8s.Models;
using PushOperator.TestUtilities;

namespace PushOperator.FunctionalTests.Chart;

/// <summary>The Helm chart, as far as an API server can tell.</summary>
public sealed class ChartTests(KubernetesControlPlane cluster)
{
    private static readonly string s_chart = Repository.PathOf("charts", "push-operator");

    [Theory]
    [InlineData("pushtopics.yaml")]
    [InlineData("subscribergroups.yaml")]
    public void The_chart_carries_the_resource_definitions_of_crds_unchanged(string file) =>
        File.ReadAllText(Path.Combine(s_chart, "crds", file)).Should().Be(File.ReadAllText(Repository.PathOf("crds", file)), "charts/push-operator/crds is a copy: `make chart` makes it again");

    [Fact]
    public async Task Installing_it_gives_an_operator_and_routers_that_come_up()
    {
        var kubeconfig = await cluster.KubeconfigAsync();
        var space = await cluster.CreateNamespaceAsync();
        using var client = await cluster.ClientAsync();
        var restricted = new V1Patch("""{"metadata":{"labels":{"pod-security.kubernetes.io/enforce":"restricted"}}}""", V1Patch.PatchType.MergePatch);
        await client.CoreV1.PatchNamespaceAsync(restricted, space, cancellationToken: Stop);

        (await HelmAsync(["install", "push-operator", s_chart, "--kubeconfig", kubeconfig, "--namespace", space, "--set", "kafka.bootstrapServers=kafka:9092", "--wait", "--timeout", "60s"])).OrThrow();

        var deployments = await client.AppsV1.ListNamespacedDeploymentAsync(space, cancellationToken: Stop);
        deployments.Items.Select(deployment => (deployment.Metadata.Name, deployment.Status.ReadyReplicas))
            .Should().BeEquivalentTo([("push-operator", (int?)1), ("push-router", (int?)2)]);
        (await HelmAsync(["uninstall", "push-operator", "--kubeconfig", kubeconfig, "--namespace", space])).OrThrow();
    }

    [Fact]
    public async Task It_refuses_an_installation_that_does_not_say_where_Kafka_is()
    {
        await cluster.KubeconfigAsync();

        var result = await HelmAsync(["template", "push-operator", s_chart]);

        result.ExitCode.Should().NotBe(0);
        result.Error.Should().Contain("bootstrapServers");
    }

    [Fact]
    public async Task It_lints()
    {
        await cluster.KubeconfigAsync();

        (await HelmAsync(["lint", "--strict", s_chart, "--set", "kafka.bootstrapServers=kafka:9092"])).OrThrow().Output.Should().Contain("0 chart(s) failed");
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static Task<Shell.Result> HelmAsync(string[] arguments) =>
        Shell.RunAsync(KubernetesControlPlane.Program("helm"), arguments, timeout: TimeSpan.FromSeconds(90), cancellationToken: Stop);
}
