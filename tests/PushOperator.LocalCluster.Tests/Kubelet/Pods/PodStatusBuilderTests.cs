using k8s.Models;
using PushOperator.LocalCluster.Kubelet.Containers;
using PushOperator.LocalCluster.Kubelet.Pods;

namespace PushOperator.LocalCluster.Tests.Kubelet.Pods;

public sealed class PodStatusBuilderTests
{
    private static readonly DateTime Now = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);
    private readonly PodContext _pod = PodContexts.Pod();

    [Fact]
    public void A_pod_whose_containers_were_never_started_is_pending()
    {
        var status = Build(ContainerSnapshot.Creating(_pod.Pod.Spec.Containers[0], 0));

        status.Phase.Should().Be("Pending");
        Condition(status, "Ready").Status.Should().Be("False");
        Condition(status, "PodScheduled").Status.Should().Be("True");
    }

    [Fact]
    public void A_pod_is_ready_when_all_its_containers_are()
    {
        Condition(Build(Running() with { Ready = true }), "Ready").Status.Should().Be("True");
        Condition(Build(Running() with { Ready = true }, Running() with { Name = "other" }), "Ready").Message.Should().Contain("[other]");
    }

    [Theory]
    [InlineData("Never", 0, "Succeeded")]
    [InlineData("Never", 1, "Failed")]
    [InlineData("OnFailure", 0, "Succeeded")]
    [InlineData("Always", 1, "Running")]
    public void The_phase_at_the_end_follows_from_restart_policy_and_exit_code(string policy, int code, string phase)
    {
        _pod.Pod.Spec.RestartPolicy = policy;

        Build(Running() with { Finished = true, State = new V1ContainerState { Terminated = new V1ContainerStateTerminated { ExitCode = code } } }).Phase.Should().Be(phase);
    }

    [Fact]
    public void The_conditions_of_others_and_unchanged_times_are_kept()
    {
        var before = Now.AddHours(-1);
        _pod.Pod.Status = new V1PodStatus
        {
            StartTime = before,
            Conditions =
            [
                new V1PodCondition { Type = "DisruptionTarget", Status = "True" },
                new V1PodCondition { Type = "Ready", Status = "True", LastTransitionTime = before },
                new V1PodCondition { Type = "ContainersReady", Status = "False", LastTransitionTime = before },
            ],
        };

        var status = Build(Running() with { Ready = true });

        Condition(status, "DisruptionTarget").Status.Should().Be("True");
        Condition(status, "Ready").LastTransitionTime.Should().Be(before);
        Condition(status, "ContainersReady").LastTransitionTime.Should().Be(Now);
        status.StartTime.Should().Be(before);
    }

    private static ContainerSnapshot Running() => new()
    {
        Name = "main",
        Image = "test/image",
        ProcessId = 42,
        State = new V1ContainerState { Running = new V1ContainerStateRunning { StartedAt = Now } },
    };

    private V1PodStatus Build(params ContainerSnapshot[] containers) => PodStatusBuilder.Build(_pod, containers, Now);

    private static V1PodCondition Condition(V1PodStatus status, string type) => status.Conditions.Single(condition => condition.Type == type);
}
