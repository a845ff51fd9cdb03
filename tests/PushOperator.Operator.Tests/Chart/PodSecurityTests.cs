using System.Text.Json.Nodes;
using k8s;
using k8s.Autorest;
using k8s.Models;
using PushOperator.Operator.Tests.CustomResources;
using PushOperator.TestUtilities;

namespace PushOperator.Operator.Tests.Chart;

/// <summary>All pods of the product in a namespace that enforces the restricted Pod Security Standard on a real API server, and that the same pods are refused there with any one thing worse.</summary>
public sealed class PodSecurityTests(KubernetesControlPlane controlPlane, InstalledCustomResources installed) : IClassFixture<InstalledCustomResources>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Of the gateways those of every golden case.</summary>
    public static TheoryData<string> Gateways => [.. Directory.EnumerateDirectories(Path.Combine(AppContext.BaseDirectory, "Resources", "Cases")).Select(folder => Path.GetFileName(folder)!)];

    [Theory]
    [MemberData(nameof(Gateways))]
    public async Task A_gateway_is_accepted(string @case)
    {
        var file = Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Resources", "Cases", @case, "expected"), "deployment-*.yaml").Single();

        await (await NamespaceAsync()).CreateAsync(PodOf(Yaml.Documents(await File.ReadAllTextAsync(file, Ct)).Single()));
    }

    [Fact]
    public async Task Operator_and_router_are_accepted()
    {
        var rendered = Yaml.Documents(await new Helm(await controlPlane.KubeconfigAsync()).TemplateAsync()).Where(document => document?["kind"]?.GetValue<string>() == "Deployment").ToList();
        var restricted = await NamespaceAsync();

        rendered.Should().HaveCount(2);
        foreach (var deployment in rendered) await restricted.CreateAsync(PodOf(deployment));
    }

    [Theory]
    [InlineData("hostNetwork", """{"hostNetwork":true}""", "{}")]
    [InlineData("host namespaces", """{"hostPID":true}""", "{}")]
    [InlineData("hostPath", """{"volumes":[{"name":"host","hostPath":{"path":"/"}}]}""", """{"volumeMounts":null}""")]
    [InlineData("hostPort", "{}", """{"ports":[{"containerPort":8080,"hostPort":8080}]}""")]
    [InlineData("privileged", "{}", """{"securityContext":{"privileged":true,"allowPrivilegeEscalation":true}}""")]
    [InlineData("allowPrivilegeEscalation", "{}", """{"securityContext":{"allowPrivilegeEscalation":null}}""")]
    [InlineData("unrestricted capabilities", "{}", """{"securityContext":{"capabilities":{"drop":null}}}""")]
    [InlineData("unrestricted capabilities", "{}", """{"securityContext":{"capabilities":{"add":["NET_ADMIN"]}}}""")]
    [InlineData("runAsNonRoot", """{"securityContext":{"runAsNonRoot":null}}""", "{}")]
    [InlineData("runAsUser=0", """{"securityContext":{"runAsUser":0}}""", "{}")]
    [InlineData("seccompProfile", """{"securityContext":{"seccompProfile":null}}""", "{}")]
    [InlineData("seccompProfile", """{"securityContext":{"seccompProfile":{"type":"Unconfined"}}}""", "{}")]
    [InlineData("sysctls", """{"securityContext":{"sysctls":[{"name":"kernel.msgmax","value":"1"}]}}""", "{}")]
    [InlineData("seLinuxOptions", """{"securityContext":{"seLinuxOptions":{"type":"spc_t"}}}""", "{}")]
    [InlineData("forbidden AppArmor profile", """{"securityContext":{"appArmorProfile":{"type":"Unconfined"}}}""", "{}")]
    public async Task A_gateway_with_one_thing_worse_is_refused(string names, string pod, string container)
    {
        var file = Path.Combine(AppContext.BaseDirectory, "Resources", "Cases", "minimal", "expected", "deployment-push-readers.yaml");
        var worse = PodOf(Yaml.Documents(await File.ReadAllTextAsync(file, Ct)).Single());
        Merge(worse["spec"]!.AsObject(), JsonNode.Parse(pod)!.AsObject());
        Merge(worse["spec"]!["containers"]![0]!.AsObject(), JsonNode.Parse(container)!.AsObject());
        var restricted = await NamespaceAsync();

        var refusal = await FluentActions.Awaiting(() => restricted.CreateAsync(worse)).Should().ThrowAsync<HttpOperationException>();

        KubernetesJson.Deserialize<V1Status>(refusal.Which.Response.Content).Message.Should().Contain("violates PodSecurity \"restricted:latest\"").And.Contain(names);
    }

    /// <summary>As a merge patch: null removes.</summary>
    private static void Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is JsonObject inner && target[name] is JsonObject found) Merge(found, inner);
            else if (value is null) target.Remove(name);
            else target[name] = value.DeepClone();
        }
    }

    private static JsonObject PodOf(JsonNode deployment)
    {
        var template = deployment["spec"]!["template"]!.DeepClone().AsObject();
        // Its account is another test's business.
        template["spec"]!.AsObject().Remove("serviceAccountName");
        return new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Pod", ["metadata"] = new JsonObject { ["generateName"] = "tried-", ["labels"] = template["metadata"]!["labels"]!.DeepClone() }, ["spec"] = template["spec"]!.DeepClone() };
    }

    private async Task<Restricted> NamespaceAsync()
    {
        var (client, name) = (await installed.ClientAsync(), await controlPlane.CreateNamespaceAsync());
        var patch = new V1Patch("""{"metadata":{"labels":{"pod-security.kubernetes.io/enforce":"restricted"}}}""", V1Patch.PatchType.MergePatch);
        await client.CoreV1.PatchNamespaceAsync(patch, name, cancellationToken: Ct);
        await Eventually.HoldsAsync(
            async () => (await client.CoreV1.ListNamespacedServiceAccountAsync(name, cancellationToken: Ct)).Items.Any(account => account.Name() == "default"), "pods have an account", cancellationToken: Ct);
        return new Restricted(client, name);
    }

    private sealed record Restricted(Kubernetes Client, string Name)
    {
        public Task CreateAsync(JsonObject pod) => Client.CoreV1.CreateNamespacedPodAsync(KubernetesJson.Deserialize<V1Pod>(pod.ToJsonString()), Name, dryRun: "All", cancellationToken: Ct);
    }
}
