using System.Net;
using System.Net.Sockets;
using k8s;
using k8s.Models;
using PushOperator.LocalCluster.Cluster;
using PushOperator.LocalCluster.Kubelet.Processes;
using PushOperator.TestUtilities;

namespace PushOperator.LocalCluster.Tests.Commands;

public sealed class UpCommandTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public async Task It_serves_when_it_says_ready_and_sigterm_leaves_nothing_behind()
    {
        await using var program = LocalClusterProgram.Start("up");
        var ready = await program.ReadyAsync();
        var directory = Path.GetDirectoryName(ready["kubeconfig"])!;
        var children = ChildrenIn(directory);

        using var client = Client(ready["kubeconfig"]);
        (await client.CoreV1.ListNodeAsync(cancellationToken: Cancellation)).Items.Should().ContainSingle();
        children.Should().NotBeEmpty("the router is one");
        await ConnectAsync(new Uri(ready["url"]));
        program.Signal(Posix.SigTerm);

        (await program.EndAsync()).Should().Be(ExitCode.Success);
        Directory.Exists(directory).Should().BeFalse();
        children.Should().OnlyContain(child => !IsRunning(child));
    }

    [Fact]
    public async Task No_child_outlives_a_cluster_that_is_killed_and_the_next_one_has_the_same_objects()
    {
        await using (var first = LocalClusterProgram.Start("up", "--data", _directory.Path))
        {
            using var client = Client((await first.ReadyAsync())["kubeconfig"]);
            var map = new V1ConfigMap { Metadata = new V1ObjectMeta { Name = "kept" }, Data = new Dictionary<string, string> { ["a"] = "b" } };
            await client.CoreV1.CreateNamespacedConfigMapAsync(map, "default", cancellationToken: Cancellation);
            var children = ChildrenIn(_directory.Path);
            first.Signal(Posix.SigKill);
            await first.EndAsync();
            await Eventually.HoldsAsync(() => !children.Any(IsRunning), "all children have ended", TimeSpan.FromSeconds(5), Cancellation);
        }

        await using var second = LocalClusterProgram.Start("up", "--data", _directory.Path);
        using var again = Client((await second.ReadyAsync())["kubeconfig"]);

        (await again.CoreV1.ReadNamespacedConfigMapAsync("kept", "default", cancellationToken: Cancellation)).Data.Should().Contain("a", "b");
    }

    [Fact]
    public async Task Two_clusters_run_side_by_side()
    {
        await using var one = LocalClusterProgram.Start("up");
        await using var other = LocalClusterProgram.Start("up");

        var (first, second) = (await one.ReadyAsync(), await other.ReadyAsync());

        first["url"].Should().NotBe(second["url"]);
        first["kafka"].Should().NotBe(second["kafka"]);
        using var client = Client(first["kubeconfig"]);
        using var otherClient = Client(second["kubeconfig"]);
        (await AddressAsync(client)).Should().NotBe(await AddressAsync(otherClient));
    }

    [Theory]
    [InlineData(ExitCode.Usage, "--nonsense")]
    [InlineData(ExitCode.Usage, "--router-port", "0")]
    [InlineData(ExitCode.DataDirectory, "--data", "/proc/nowhere")]
    [InlineData(ExitCode.Kubernetes, "--kubeconfig", "/no/such/kubeconfig")]
    [InlineData(ExitCode.Kafka, "--kafka", "127.0.0.1:1")]
    public async Task What_it_cannot_use_is_named_in_a_sentence_with_a_code(int code, params string[] arguments)
    {
        await using var program = LocalClusterProgram.Start(["up", .. arguments]);

        (await program.EndAsync()).Should().Be(code);
        program.Output.Should().Contain(arguments[0]).And.NotContain("   at ", "a stack trace tells a user nothing");
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        await using var program = LocalClusterProgram.Start("up", "--router-port", $"{port}");

        (await program.EndAsync()).Should().Be(ExitCode.Address);
        program.Output.Should().Contain($"{port}").And.Contain("--router-port");
    }

    [Fact]
    public async Task An_api_server_that_does_not_answer_is_named()
    {
        var kubeconfig = Path.Combine(_directory.Path, "kubeconfig");
        await File.WriteAllTextAsync(kubeconfig, """
            apiVersion: v1
            kind: Config
            current-context: nowhere
            clusters: [{name: nowhere, cluster: {server: "http://127.0.0.1:1"}}]
            users: [{name: me, user: {token: any}}]
            contexts: [{name: nowhere, context: {cluster: nowhere, user: me}}]
            """, Cancellation);

        await using var program = LocalClusterProgram.Start("up", "--kubeconfig", kubeconfig);

        (await program.EndAsync()).Should().Be(ExitCode.Kubernetes);
        program.Output.Should().Contain("http://127.0.0.1:1");
    }

    public void Dispose() => _directory.Dispose();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static Kubernetes Client(string kubeconfig) => new(KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig));

    private static async Task<string> AddressAsync(Kubernetes client) =>
        (await client.CoreV1.ListNodeAsync(cancellationToken: Cancellation)).Items.Single().Status.Addresses[0].Address;

    private static async Task ConnectAsync(Uri url)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(url.Host, url.Port, Cancellation);
    }

    /// <summary>Processes that a cluster remembers to have started.</summary>
    private static List<int> ChildrenIn(string directory) =>
        [.. Directory.GetFiles(Path.Combine(directory, "node", "processes")).Select(file => int.Parse(Path.GetFileName(file).Split('-')[0]))];

    private static bool IsRunning(int process) => Directory.Exists($"/proc/{process}");
}
