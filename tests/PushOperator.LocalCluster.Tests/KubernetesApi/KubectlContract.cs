using System.Text.RegularExpressions;
using PushOperator.TestUtilities;

namespace PushOperator.LocalCluster.Tests.KubernetesApi;

/// <summary>kubectl as a person uses it, an independent client that knows how a server should be.</summary>
public abstract class KubectlContract : ApiContract
{
    private const string Web = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 2
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              terminationGracePeriodSeconds: 1
              containers:
              - {name: main, image: "example/main:1", resources: {limits: {cpu: "1", memory: 10Mi}}}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
        """;

    /// <summary>Commands in the order they are run, and what their output has to contain; blanks count as one.</summary>
    private static readonly (string Command, string Expected)[] Commands =
    [
        ("get deployments,replicasets,pods,services,endpointslices,configmaps", "NAME"),
        ("get all -o wide", "deployment.apps/web"),
        ("get deployment web", "web 2/2 2 2 "),
        ("get deployment web -o name", "deployment.apps/web"),
        ("get deployment web -o yaml", "apiVersion: apps/v1"),
        ("get pods -l app=web --no-headers", "1/1 Running 0 "),
        ("get pods -o custom-columns=N:.metadata.name,P:.status.phase --sort-by=.metadata.name", "Running"),
        ("get services", "web ClusterIP 10."),
        ("get nodes", "fake-1 Ready <none> "),
        ("get namespaces", "default Active "),
        ("get deploy web --subresource=status -o jsonpath={.status.replicas}", "2"),
        ("describe deployment web", "NewReplicaSet: web-"),
        ("describe pods", "Controlled By: ReplicaSet/web-"),
        ("describe service web", "Endpoints: 10."),
        ("describe node fake-1", "Ready"),
        ("explain deployment.spec.replicas", "FIELD: replicas"),
        ("api-resources --api-group=apps", "deployments deploy apps/v1 true Deployment"),
        ("api-versions", "discovery.k8s.io/v1"),
        ("label deployment web colour=green", "labeled"),
        ("annotate deployment web colour=green", "annotated"),
        ("patch deployment web -p {\"spec\":{\"minReadySeconds\":0}}", "deployment.apps/web patched"),
        ("patch deployment web --type=json -p [{\"op\":\"add\",\"path\":\"/metadata/labels\",\"value\":{\"a\":\"b\"}}]", "patched"),
        ("create configmap made --from-literal=a=b", "configmap/made created"),
        ("create secret generic made --from-literal=a=b", "secret/made created"),
        ("create serviceaccount made", "serviceaccount/made created"),
        ("wait --for=jsonpath={.status.replicas}=2 deployment/web --timeout=120s", "condition met"),
        ("delete pods --all --wait --timeout=120s", "deleted"),
        ("delete deployment web --wait --timeout=120s", "deleted"),
    ];

    [Fact]
    public async Task Apply_TwiceAndDiff_ChangesNothingTheSecondTime()
    {
        await RunAsync("apply -f -", Web);
        (await RunAsync("apply -f -", Web)).Output.Should().Contain("deployment.apps/web unchanged").And.Contain("service/web unchanged");
        // A status that is written in between would be a difference.
        await Eventually.PassesAsync(async () => (await RunAsync("diff -f -", Web)).Output.Should().BeEmpty(), cancellationToken: TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Apply_WithoutAnEntryItHadApplied_RemovesIt()
    {
        await RunAsync("apply -f -", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {one: '1', two: '2'}");
        await RunAsync("apply -f -", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {one: '1'}");
        (await RunAsync("get configmap a -o jsonpath={.data}")).Output.Trim().Should().Be("""{"one":"1"}""");
    }

    [Fact]
    public async Task Apply_OnTheServer_TakesOverFromTheClient()
    {
        await RunAsync("apply -f -", Web);
        (await RunAsync("apply --server-side -f -", Web)).Output.Should().Contain("deployment.apps/web serverside-applied");
        (await RunAsync("get deployment web --show-managed-fields -o jsonpath={.metadata.managedFields[*].manager}")).Output.Should().NotContain("client-side");
    }

    [Fact]
    public async Task Apply_OfAFieldThatIsNot_IsRefused()
    {
        var refused = await TryAsync("apply -f -", Web.Replace("replicas: 2", "replica: 2", StringComparison.Ordinal));
        refused.ExitCode.Should().NotBe(0);
        refused.Error.Should().Contain("unknown field \"spec.replica\"");
    }

    [Fact]
    public async Task Rollout_Scale_SetImage_Undo()
    {
        await RunAsync("apply -f -", Web);
        (await RunAsync("rollout status deployment/web --timeout=120s")).Output.Should().Contain("successfully rolled out");
        await RunAsync("scale deployment/web --replicas=3");
        await RunAsync("set image deployment/web main=example/main:2");
        await RunAsync("rollout status deployment/web --timeout=120s");
        (await RunAsync("rollout history deployment/web")).Output.Should().Contain("2");
        await RunAsync("rollout undo deployment/web");
        await RunAsync("rollout status deployment/web --timeout=120s");
        (await RunAsync("get deployment web -o jsonpath={.spec.template.spec.containers[0].image}")).Output.Trim().Should().Be("example/main:1");
        await RunAsync("rollout restart deployment/web");
        await RunAsync("wait --for=condition=Available deployment/web --timeout=120s");
    }

    [Fact]
    public async Task Commands_Work()
    {
        await RunAsync("apply -f -", Web);
        await RunAsync("rollout status deployment/web --timeout=120s");
        foreach (var (command, expected) in Commands)
        {
            var output = (await RunAsync(command)).Output;
            Regex.Replace(output, "[ \t]+", " ").Should().Contain(expected, "kubectl {0}", command);
        }
    }

    [Theory]
    [InlineData("get events")]
    [InlineData("get events --field-selector involvedObject.name=web,involvedObject.kind=Deployment")]
    [InlineData("events --for deployment/web")]
    public async Task Events_AreShown(string command)
    {
        await RunAsync("create -f -", $$"""
            apiVersion: v1
            kind: Event
            metadata: {name: one}
            involvedObject: {apiVersion: apps/v1, kind: Deployment, name: web, namespace: {{Namespace}}}
            reason: Testing
            message: seen by people
            type: Normal
            lastTimestamp: "2026-01-01T00:00:00Z"
            """);
        (await RunAsync(command)).Output
            .Should().MatchRegex("Normal +Testing +[Dd]eployment/web +seen by people");
    }

    [Fact]
    public async Task Get_OfWhatIsNot_SaysSo() =>
        (await TryAsync("get pod none")).Error.Should().Contain("Error from server (NotFound): pods \"none\" not found");

    /// <summary>The program and its first arguments; skips the test when there is none.</summary>
    protected abstract (string Program, string[] Arguments) Kubectl();

    protected static (string Program, string[] Arguments) OnPath() => (ProgramOnPath.Require("kubectl"), []);

    private async Task<Shell.Result> RunAsync(string command, string? input = null)
    {
        var result = await TryAsync(command, input);
        result.ExitCode.Should().Be(0, "kubectl {0} said {1}{2}", command, result.Output, result.Error);
        return result;
    }

    private async Task<Shell.Result> TryAsync(string command, string? input = null)
    {
        var (program, arguments) = Kubectl();
        var cache = Path.Combine(AppContext.BaseDirectory, "kubectl-cache", GetType().Name);
        return await Shell.RunAsync(
            program,
            [.. arguments, "--kubeconfig", await KubeconfigAsync(), "--namespace", Namespace, "--cache-dir", cache, .. command.Split(' ')],
            standardInput: input,
            timeout: TimeSpan.FromSeconds(150),
            cancellationToken: TestContext.Current.CancellationToken);
    }
}
