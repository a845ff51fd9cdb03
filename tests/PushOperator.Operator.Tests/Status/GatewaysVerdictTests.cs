using k8s.Models;
using PushOperator.Api.Conditions;
using PushOperator.Api.Groups;
using PushOperator.Operator.Policies;
using PushOperator.Operator.Status;

namespace PushOperator.Operator.Tests.Status;

public sealed class GatewaysVerdictTests
{
    [Fact]
    public void Without_a_deployment_there_are_no_gateways() => Judge(null).Should().BeEquivalentTo(new { Available = false, RolledOut = false, Reason = ConditionReasons.GatewaysNotReady });

    [Fact]
    public void All_ready_and_new_is_available_and_rolled_out() =>
        Judge(Deployment(3, available: 3, updated: 3, all: 3)).Should().BeEquivalentTo(new { Available = true, RolledOut = true, Reason = ConditionReasons.GatewaysReady });

    [Fact]
    public void In_a_roll_out_the_old_ones_serve() =>
        Judge(Deployment(3, available: 3, updated: 1, all: 4)).Should().BeEquivalentTo(new { Available = true, RolledOut = false, Message = "3 of 3 gateways are ready, 1 with the newest configuration" });

    [Fact]
    public void Too_few_are_told() => Judge(Deployment(3, available: 1, updated: 3, all: 3)).Should().BeEquivalentTo(new { Available = false, Message = "1 of 3 gateways are ready" });

    [Fact]
    public void A_deployment_that_nobody_has_looked_at_yet_says_nothing() => Judge(Deployment(3, available: 3, updated: 3, all: 3, observed: 1)).Available.Should().BeFalse();

    [Fact]
    public void A_roll_out_that_does_not_get_on_is_told()
    {
        var deployment = Deployment(3, available: 3, updated: 1, all: 4);
        deployment.Status.Conditions = [new V1DeploymentCondition { Type = "Progressing", Status = "False", Reason = "ProgressDeadlineExceeded" }];

        Judge(deployment).Should().BeEquivalentTo(new { Available = false, Reason = ConditionReasons.RolloutStalled });
    }

    [Fact]
    public void None_wanted_is_told() => Judge(Deployment(0, 0, 0, 0)).Reason.Should().Be(ConditionReasons.ScaledToZero);

    private static GatewaysVerdict Judge(V1Deployment? deployment) =>
        GatewaysVerdict.Of(new V1Alpha1SubscriberGroup(), new GroupDecision { Topics = new TopicsVerdict(true, ConditionReasons.TopicsReady, "") }, deployment);

    private static V1Deployment Deployment(int wanted, int available, int updated, int all, long observed = 2) => new()
    {
        Metadata = new V1ObjectMeta { Name = "push-readers", Generation = 2 },
        Spec = new V1DeploymentSpec { Replicas = wanted },
        Status = new V1DeploymentStatus { ObservedGeneration = observed, AvailableReplicas = available, ReadyReplicas = available, UpdatedReplicas = updated, Replicas = all },
    };
}
