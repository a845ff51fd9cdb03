using System.Net;
using System.Net.Sockets;
using k8s;
using k8s.Autorest;
using k8s.Models;
using PushOperator.TestUtilities;

namespace PushOperator.LocalCluster.Tests.Kubelet;

/// <summary>What the process kubelet does at any API server; each implementation runs it on another one.</summary>
public abstract class ProcessKubeletContract : IAsyncLifetime
{
    private KubeletRig _rig = null!;

    public async ValueTask InitializeAsync()
    {
        _rig = await CreateRigAsync();
        await _rig.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_rig is not null) await _rig.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task The_node_is_ready_and_holds_its_lease()
    {
        var node = await _rig.Client.CoreV1.ReadNodeAsync(_rig.Node, cancellationToken: KubeletRig.Cancellation);
        var lease = await _rig.Client.CoordinationV1.ReadNamespacedLeaseAsync(_rig.Node, "kube-node-lease", cancellationToken: KubeletRig.Cancellation);

        node.Status.Conditions.Should().ContainSingle(condition => condition.Type == "Ready" && condition.Status == "True");
        node.Status.Addresses.Should().ContainSingle(address => address.Type == "InternalIP" && address.Address.StartsWith("127."));
        node.Status.Allocatable.Should().ContainKeys("cpu", "memory", "pods");
        lease.Spec.HolderIdentity.Should().Be(_rig.Node);
    }

    [Fact]
    public async Task A_container_runs_as_a_process_with_its_environment_and_its_log_is_served()
    {
        await _rig.Client.CoreV1.CreateNamespacedConfigMapAsync(ConfigMap("settings", "colour", "green"), _rig.Namespace, cancellationToken: KubeletRig.Cancellation);
        var pod = await _rig.RunAsync("echo $COLOUR $WHO $PUSH_LISTEN_ADDRESS $GREETING; sleep 60", pod => pod.Spec.Containers[0].Env =
        [
            new V1EnvVar { Name = "COLOUR", ValueFrom = new V1EnvVarSource { ConfigMapKeyRef = new V1ConfigMapKeySelector { Name = "settings", Key = "colour" } } },
            new V1EnvVar { Name = "WHO", ValueFrom = new V1EnvVarSource { FieldRef = new V1ObjectFieldSelector { FieldPath = "metadata.name" } } },
            new V1EnvVar { Name = "GREETING", Value = "hello-$(WHO)" },
        ]);

        var running = await _rig.UntilAsync(pod, current => KubeletRig.Condition(current, "Ready") == "True", "is ready");

        running.Status.Phase.Should().Be("Running");
        running.Status.PodIP.Should().StartWith("127.");
        var name = pod.Metadata.Name;
        await Eventually.PassesAsync(async () => (await _rig.LogAsync(pod)).Should().Be($"green {name} {running.Status.PodIP} hello-{name}\n"), cancellationToken: KubeletRig.Cancellation);
    }

    [Fact]
    public async Task Only_the_last_lines_of_a_log_are_served_when_asked()
    {
        var pod = await _rig.RunAsync("for i in 1 2 3 4 5; do echo line $i; done; sleep 60");
        await _rig.UntilRunningAsync(pod);

        await Eventually.PassesAsync(async () => (await _rig.LogAsync(pod, tailLines: 2)).Should().Be("line 4\nline 5\n"), cancellationToken: KubeletRig.Cancellation);
    }

    [Fact]
    public async Task An_unknown_image_waits_with_a_sentence_that_names_the_known_ones()
    {
        var pod = await _rig.RunAsync("", pod => pod.Spec.Containers[0].Image = "nobody/knows:1");

        var waiting = await _rig.UntilAsync(pod, current => KubeletRig.State(current)?.Waiting?.Reason == "ErrImagePull", "waits for its image");

        KubeletRig.State(waiting)!.Waiting.Message.Should().Contain("nobody/knows:1").And.Contain("test/sh");
        waiting.Status.Phase.Should().Be("Pending");
    }

    [Fact]
    public async Task A_pod_whose_config_map_is_missing_starts_when_it_appears()
    {
        var pod = await _rig.RunAsync("cat /etc/settings/colour; sleep 60", pod => Mount(pod, "late"));
        await _rig.UntilAsync(pod, current => KubeletRig.State(current)?.Waiting is not null, "waits");

        await _rig.Client.CoreV1.CreateNamespacedConfigMapAsync(ConfigMap("late", "colour", "blue"), _rig.Namespace, cancellationToken: KubeletRig.Cancellation);

        await _rig.UntilRunningAsync(pod);
    }

    [Fact]
    public async Task A_changed_config_map_reaches_the_running_container()
    {
        await _rig.Client.CoreV1.CreateNamespacedConfigMapAsync(ConfigMap("settings", "colour", "green"), _rig.Namespace, cancellationToken: KubeletRig.Cancellation);
        var pod = await _rig.RunAsync("while :; do cat \"$FILE\"; echo; sleep 0.1; done", pod =>
        {
            Mount(pod, "settings");
            pod.Spec.Containers[0].Env = [new V1EnvVar { Name = "FILE", Value = "/etc/settings/colour" }];
        });
        await _rig.UntilRunningAsync(pod);
        await Eventually.PassesAsync(async () => (await _rig.LogAsync(pod, tailLines: 2)).Should().Contain("green"), cancellationToken: KubeletRig.Cancellation);

        await _rig.Client.CoreV1.ReplaceNamespacedConfigMapAsync(ConfigMap("settings", "colour", "red"), "settings", _rig.Namespace, cancellationToken: KubeletRig.Cancellation);

        await Eventually.PassesAsync(async () => (await _rig.LogAsync(pod, tailLines: 1)).Should().Be("red\n"), cancellationToken: KubeletRig.Cancellation);
        (await _rig.ReadAsync(pod)).Status.ContainerStatuses[0].RestartCount.Should().Be(0);
    }

    [Fact]
    public async Task A_crashing_container_is_restarted_and_then_backs_off()
    {
        var pod = await _rig.RunAsync("echo attempt; exit 3");

        var crashing = await _rig.UntilAsync(pod, current => KubeletRig.State(current)?.Waiting?.Reason == "CrashLoopBackOff", "backs off");

        var status = crashing.Status.ContainerStatuses[0];
        status.RestartCount.Should().BeGreaterThanOrEqualTo(1);
        status.LastState.Terminated.ExitCode.Should().Be(3);
        KubeletRig.Condition(crashing, "Ready").Should().Be("False");
    }

    [Fact]
    public async Task A_pod_that_need_not_restart_succeeds()
    {
        var pod = await _rig.RunAsync("echo done", pod => pod.Spec.RestartPolicy = "Never");

        var over = await _rig.UntilAsync(pod, current => current.Status?.Phase == "Succeeded", "succeeds");

        KubeletRig.State(over)!.Terminated.ExitCode.Should().Be(0);
        (await _rig.LogAsync(pod)).Should().Be("done\n");
    }

    [Fact]
    public async Task A_killed_container_says_which_signal_ended_it_and_runs_again()
    {
        var pod = await _rig.RunAsync("sleep 60");
        var first = ProcessIdOf(await _rig.UntilRunningAsync(pod));

        using (var process = System.Diagnostics.Process.GetProcessById(first)) process.Kill();

        var again = await _rig.UntilAsync(pod, current => current.Status.ContainerStatuses[0] is { RestartCount: 1, State.Running: not null }, "runs again");
        again.Status.ContainerStatuses[0].LastState.Terminated.ExitCode.Should().Be(137);
        ProcessIdOf(again).Should().NotBe(first);
    }

    [Fact]
    public async Task A_pod_is_ready_only_while_its_readiness_probe_passes()
    {
        var pod = await _rig.RunAsync("sleep 60", pod => pod.Spec.Containers[0].ReadinessProbe = Probe(failureThreshold: 1));
        var running = await _rig.UntilRunningAsync(pod);
        KubeletRig.Condition(running, "Ready").Should().Be("False");

        using (Listen(running.Status.PodIP))
            await _rig.UntilAsync(pod, current => KubeletRig.Condition(current, "Ready") == "True", "is ready");

        await _rig.UntilAsync(pod, current => KubeletRig.Condition(current, "Ready") == "False", "is not ready any more");
        (await _rig.ReadAsync(pod)).Status.ContainerStatuses[0].RestartCount.Should().Be(0);
    }

    [Fact]
    public async Task A_container_whose_liveness_probe_fails_is_restarted()
    {
        var pod = await _rig.RunAsync("sleep 60", pod => pod.Spec.Containers[0].LivenessProbe = Probe(failureThreshold: 2));

        var restarted = await _rig.UntilAsync(pod, current => current.Status?.ContainerStatuses?[0].RestartCount > 0, "was restarted");

        restarted.Status.ContainerStatuses[0].LastState.Terminated.Message.Should().Contain("liveness");
    }

    [Fact]
    public async Task Deletion_asks_first_and_the_object_goes_when_the_process_has_ended()
    {
        var pod = await _rig.RunAsync("trap 'echo asked; exit 0' TERM; while :; do sleep 0.1; done");
        var id = ProcessIdOf(await _rig.UntilRunningAsync(pod));

        await DeleteAsync(pod);

        await GoneAsync(pod);
        Directory.Exists($"/proc/{id}").Should().BeFalse();
    }

    [Fact]
    public async Task A_process_that_does_not_listen_is_killed_after_the_grace_period()
    {
        var pod = await _rig.RunAsync("trap '' TERM; while :; do sleep 0.1; done", pod => pod.Spec.TerminationGracePeriodSeconds = 1);
        var id = ProcessIdOf(await _rig.UntilRunningAsync(pod));

        await DeleteAsync(pod);

        await GoneAsync(pod);
        Directory.Exists($"/proc/{id}").Should().BeFalse();
    }

    [Fact]
    public async Task Pods_outlive_a_kubelet_that_stops_and_run_again_with_the_next()
    {
        var pod = await _rig.RunAsync("sleep 60");
        var id = ProcessIdOf(await _rig.UntilRunningAsync(pod));

        await _rig.StopAsync();
        Directory.Exists($"/proc/{id}").Should().BeFalse();
        await _rig.StartAsync();

        var again = await _rig.UntilAsync(pod, current => current.Status.ContainerStatuses[0] is { RestartCount: 1, State.Running: not null }, "runs again");
        ProcessIdOf(again).Should().NotBe(id);
    }

    private protected abstract Task<KubeletRig> CreateRigAsync();

    private Task DeleteAsync(V1Pod pod) => _rig.Client.CoreV1.DeleteNamespacedPodAsync(pod.Metadata.Name, _rig.Namespace, cancellationToken: KubeletRig.Cancellation);

    private Task GoneAsync(V1Pod pod) => Eventually.HoldsAsync(
        async () =>
        {
            try
            {
                await _rig.ReadAsync(pod);
                return false;
            }
            catch (HttpOperationException exception) when (exception.Response.StatusCode is HttpStatusCode.NotFound)
            {
                return true;
            }
        },
        "the pod is gone",
        TimeSpan.FromSeconds(10),
        KubeletRig.Cancellation);

    private static int ProcessIdOf(V1Pod pod) => int.Parse(pod.Status.ContainerStatuses[0].ContainerID["process://".Length..]);

    private static V1ConfigMap ConfigMap(string name, string key, string value) =>
        new() { Metadata = new V1ObjectMeta { Name = name }, Data = new Dictionary<string, string> { [key] = value } };

    private static void Mount(V1Pod pod, string configMap)
    {
        pod.Spec.Volumes = [new V1Volume { Name = "settings", ConfigMap = new V1ConfigMapVolumeSource { Name = configMap } }];
        pod.Spec.Containers[0].VolumeMounts = [new V1VolumeMount { Name = "settings", MountPath = "/etc/settings" }];
    }

    private static V1Probe Probe(int failureThreshold) => new()
    {
        TcpSocket = new V1TCPSocketAction { Port = 7070 },
        PeriodSeconds = 1,
        FailureThreshold = failureThreshold,
    };

    private static TcpListener Listen(string address)
    {
        var listener = new TcpListener(IPAddress.Parse(address), 7070);
        listener.Start();
        return listener;
    }
}
