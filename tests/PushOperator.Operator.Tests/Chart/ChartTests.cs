using System.Runtime.CompilerServices;
using k8s;
using k8s.Models;
using PushOperator.Operator.Tests.CustomResources;
using PushOperator.TestUtilities;

namespace PushOperator.Operator.Tests.Chart;

/// <summary>The chart on a real API server, in a namespace that enforces the restricted Pod Security Standard (all of its checks).</summary>
public sealed class ChartTests(KubernetesControlPlane controlPlane, InstalledCustomResources installed) : IClassFixture<InstalledCustomResources>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_installs_and_upgrades_in_a_restricted_namespace()
    {
        var client = await installed.ClientAsync();
        var @namespace = await controlPlane.CreateNamespaceAsync();
        var restrict = new V1Patch("""{"metadata":{"labels":{"pod-security.kubernetes.io/enforce":"restricted"}}}""", V1Patch.PatchType.MergePatch);
        await client.CoreV1.PatchNamespaceAsync(restrict, @namespace, cancellationToken: Ct);
        var helm = new Helm(await controlPlane.KubeconfigAsync());

        var notes = await helm.RunAsync("install", "push", Helm.Chart, "--namespace", @namespace, "--skip-crds", "--set", "kafka.bootstrapServers=kafka:9092", "--wait", "--timeout", "150s");
        try
        {
            notes.Should().Contain($"is installed in {@namespace}");
            (await DeploymentsAsync()).Should().BeEquivalentTo(new Dictionary<string, int?> { ["push-operator"] = 1, ["push-router"] = 2 });

            await helm.RunAsync("upgrade", "push", Helm.Chart, "--namespace", @namespace, "--reuse-values", "--set", "operator.replicas=2", "--wait", "--timeout", "150s");

            (await DeploymentsAsync()).Should().Contain("push-operator", 2);
        }
        finally
        {
            // Its cluster roles belong to no namespace.
            await helm.RunAsync("uninstall", "push", "--namespace", @namespace);
        }

        async Task<Dictionary<string, int?>> DeploymentsAsync() =>
            (await client.AppsV1.ListNamespacedDeploymentAsync(@namespace, cancellationToken: Ct)).Items.ToDictionary(deployment => deployment.Name(), deployment => deployment.Status.ReadyReplicas);
    }

    [Theory]
    [InlineData("kafka.bootstrapServers=", "bootstrapServers")]
    [InlineData("kafka.bootstrapServers=kafka", "bootstrapServers")]
    [InlineData("router.publicUrl=https://push.example.com", "publicUrl")]
    [InlineData("operator.replica=2", "replica")]
    [InlineData("router.tls.secretName=Push_TLS", "secretName")]
    public async Task Wrong_values_are_refused_with_their_name(string setting, string says)
    {
        var helm = new Helm(await controlPlane.KubeconfigAsync());

        var refusal = () => helm.RunAsync("template", "push", Helm.Chart, "--set", "kafka.bootstrapServers=kafka:9092", "--set", setting);

        (await refusal.Should().ThrowAsync<InvalidOperationException>()).WithMessage($"*{says}*");
    }

    [Theory]
    [InlineData("router.tls.secretName=push-tls", "value: \"wss://push-router.push-system.svc\"", "port: 443,", "appProtocol: kubernetes.io/wss", "PUSH_CERTIFICATE_PATH, value: /tls/tls.crt", "PUSH_CERTIFICATE_KEY_PATH, value: /tls/tls.key", "secretName: push-tls, defaultMode: 288", "fsGroup: 65532")]
    [InlineData("router.service.port=8080", "value: \"ws://push-router.push-system.svc:8080\"", "port: 8080,", "appProtocol: kubernetes.io/ws}")]
    public async Task The_address_of_the_groups_follows_the_routers_port(string setting, params string[] expected)
    {
        var helm = new Helm(await controlPlane.KubeconfigAsync());

        var rendered = await helm.RunAsync("template", "push", Helm.Chart, "--namespace", "push-system", "--set", "kafka.bootstrapServers=kafka:9092", "--set", setting);

        rendered.Should().ContainAll(expected);
    }

    /// <summary>After an intended change run with <c>UPDATE_GOLDEN=1</c> and read the diff.</summary>
    [Fact]
    public async Task The_plain_manifests_are_what_the_chart_gives()
    {
        var rendered = await new Helm(await controlPlane.KubeconfigAsync()).TemplateAsync();
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1") await File.WriteAllTextAsync(SourceOfManifests(), rendered, Ct);

        (await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "charts", "plain", "push-operator.yaml"), Ct)).Should().Be(rendered);
    }

    [Fact]
    public async Task Its_CRDs_are_copies_of_ours()
    {
        foreach (var plural in new[] { "pushtopics", "subscribergroups" })
            (await File.ReadAllTextAsync(Path.Combine(Helm.Chart, "crds", $"{plural}.yaml"), Ct)).Should().Be(await File.ReadAllTextAsync(Path.Combine(CustomResourceFiles.Folder, $"{plural}.yaml"), Ct));
    }

    [Fact]
    public async Task The_plain_manifests_are_accepted_by_the_API_server()
    {
        await installed.ClientAsync();
        var environment = new Dictionary<string, string> { ["KUBECONFIG"] = await controlPlane.KubeconfigAsync() };
        var (kubectl, folder) = (ProgramOnPath.Require("kubectl"), Path.Combine(AppContext.BaseDirectory, "charts", "plain"));

        var applied = (await Shell.RunAsync(kubectl, ["apply", "-k", folder, "--server-side", "--force-conflicts"], environment, cancellationToken: Ct)).OrThrow().Output;
        try
        {
            applied.Should().Contain("deployment.apps/push-operator").And.Contain("deployment.apps/push-router").And.Contain("namespace/push-system");
            (await Shell.RunAsync(kubectl, ["-n", "push-system", "rollout", "status", "deployment/push-operator", "--timeout=100s"], environment, timeout: TimeSpan.FromMinutes(2), cancellationToken: Ct)).OrThrow();
        }
        finally
        {
            // The CRDs stay: other tests work with them.
            await Shell.RunAsync(kubectl, ["delete", "--wait=false", "-f", Path.Combine(folder, "push-operator.yaml"), "-n", "push-system"], environment, cancellationToken: Ct);
            await Shell.RunAsync(kubectl, ["delete", "--wait=false", "namespace", "push-system"], environment, cancellationToken: Ct);
        }
    }

    private static string SourceOfManifests([CallerFilePath] string source = "") =>
        Path.Combine(Path.GetDirectoryName(source)!, "..", "..", "..", "charts", "plain", "push-operator.yaml");
}
