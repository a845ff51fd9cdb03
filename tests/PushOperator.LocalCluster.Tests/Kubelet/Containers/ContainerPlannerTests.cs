using k8s.Models;
using PushOperator.LocalCluster.Kubelet.Containers;
using PushOperator.LocalCluster.Kubelet.Images;
using PushOperator.LocalCluster.Kubelet.Pods;

namespace PushOperator.LocalCluster.Tests.Kubelet.Containers;

public sealed class ContainerPlannerTests
{
    private readonly V1Container _container = new() { Name = "main", Image = "test/image:1" };
    private readonly PodContext _pod = PodContexts.Pod();

    [Fact]
    public void Arguments_follow_the_entrypoint_and_a_command_replaces_it()
    {
        _container.Args = ["--name", "$(WHO)"];
        _container.Env = [Field("WHO", "metadata.name")];
        Plan().Start!.Command.Should().Equal("program", "--name", "pod-1");

        _container.Command = ["other"];
        Plan().Start!.Command.Should().Equal("other", "--name", "pod-1");
    }

    [Fact]
    public void Values_that_begin_with_a_mount_path_point_to_the_volume()
    {
        _container.VolumeMounts = [new V1VolumeMount { Name = "config", MountPath = "/etc/app" }, new V1VolumeMount { Name = "keys", MountPath = "/etc/app/keys" }];
        _container.Args = ["/etc/app/a.json", "/etc/app/keys/k", "/etc/application"];
        _container.Env = [new V1EnvVar { Name = "DIRECTORY", Value = "/etc/app" }];

        var start = Plan().Start!;

        start.Command.Should().Equal("program", "/data/pod/volumes/config/a.json", "/data/pod/volumes/keys/k", "/etc/application");
        start.Environment["DIRECTORY"].Should().Be("/data/pod/volumes/config");
    }

    [Fact]
    public void The_downward_api_tells_name_namespace_node_addresses_and_labels()
    {
        _container.Env = [Field("A", "metadata.namespace"), Field("B", "spec.nodeName"), Field("C", "status.podIP"), Field("D", "status.hostIP"), Field("E", "metadata.labels['app']")];

        var environment = Plan().Start!.Environment;

        environment.Should().Contain(new Dictionary<string, string> { ["A"] = "shop", ["B"] = "local", ["C"] = "127.64.0.7", ["D"] = "127.64.0.1", ["E"] = "gateway" });
        environment["PUSH_LISTEN_ADDRESS"].Should().Be("127.64.0.7");
    }

    [Fact]
    public void Nothing_of_our_own_environment_but_what_a_program_needs_reaches_the_container()
    {
        Environment.SetEnvironmentVariable("PUSH_TEST_OURS", "1");

        Plan().Start!.Environment.Should().ContainKey("PATH").And.NotContainKey("PUSH_TEST_OURS");
    }

    [Fact]
    public void Everything_that_is_missing_is_named_at_once()
    {
        _container.Env =
        [
            new V1EnvVar { Name = "A", ValueFrom = new V1EnvVarSource { ConfigMapKeyRef = new V1ConfigMapKeySelector { Name = "absent", Key = "x" } } },
            new V1EnvVar { Name = "B", ValueFrom = new V1EnvVarSource { SecretKeyRef = new V1SecretKeySelector { Name = "hidden", Key = "y" } } },
            new V1EnvVar { Name = "C", ValueFrom = new V1EnvVarSource { SecretKeyRef = new V1SecretKeySelector { Name = "optional", Key = "z", Optional = true } } },
        ];

        var plan = Plan();

        plan.Start.Should().BeNull();
        plan.Reason.Should().Be("CreateContainerConfigError");
        plan.Message.Should().ContainAll("absent", "hidden").And.NotContain("optional");
    }

    [Fact]
    public void A_pod_with_init_containers_waits_instead_of_running_without_them()
    {
        _pod.Pod.Spec.InitContainers = [new V1Container { Name = "first", Image = "test/image:1" }];

        Plan().Message.Should().Contain("init containers");
    }

    [Fact]
    public void All_keys_of_a_config_map_become_variables_behind_a_prefix()
    {
        _container.EnvFrom = [new V1EnvFromSource { Prefix = "APP_", ConfigMapRef = new V1ConfigMapEnvSource { Name = "settings" } }];

        Plan(PodContexts.Sources(PodContexts.ConfigMap("settings", ("COLOUR", "green")))).Start!.Environment["APP_COLOUR"].Should().Be("green");
    }

    [Fact]
    public void What_it_cannot_run_waits_with_a_sentence()
    {
        _container.LivenessProbe = new V1Probe { Exec = new V1ExecAction { Command = ["true"] } };

        Plan().Message.Should().Contain("httpGet");
    }

    private ContainerPlan Plan(ConfigurationSources? sources = null) =>
        new ContainerPlanner(new ImageTable(new Dictionary<string, IReadOnlyList<string>> { ["test/image"] = ["program"] }), sources ?? PodContexts.Sources()).Plan(_pod, _container);

    private static V1EnvVar Field(string name, string path) =>
        new() { Name = name, ValueFrom = new V1EnvVarSource { FieldRef = new V1ObjectFieldSelector { FieldPath = path } } };
}
