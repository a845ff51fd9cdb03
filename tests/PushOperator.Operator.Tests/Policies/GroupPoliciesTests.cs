using PushOperator.Api.Conditions;
using PushOperator.Api.Groups;
using PushOperator.Operator.KafkaTopics;
using PushOperator.Operator.Observation;
using PushOperator.Operator.Policies;
using PushOperator.Operator.Tests.Resources;

namespace PushOperator.Operator.Tests.Policies;

public sealed class GroupPoliciesTests
{
    private readonly GroupObservation _observation = new GoldenCase("orders-workers").Observation;

    [Fact]
    public void Topics_that_were_ready_once_are_enough_for_a_plan_while_they_are_not_ready()
    {
        var decision = Decide(_observation);

        decision.Plan.Should().NotBeNull();
        (decision.Topics.Ready, decision.Topics.Reason).Should().Be((false, ConditionReasons.TopicNotReady));
    }

    [Fact]
    public void A_missing_topic_is_named_and_there_is_no_plan()
    {
        var decision = Decide(_observation with { Topics = [new ObservedTopic("orders", null)] });

        decision.Plan.Should().BeNull();
        decision.Topics.Reason.Should().Be(ConditionReasons.TopicNotFound);
        decision.Topics.Message.Should().Contain("orders does not exist");
    }

    [Fact]
    public void A_missing_dead_letter_topic_is_a_missing_topic() =>
        Decide(_observation with { DeadLetterTopic = new ObservedTopic("orders-failed", null) }).Topics.Message.Should().Contain("orders-failed does not exist");

    [Fact]
    public void A_topic_that_is_being_deleted_is_not_ready()
    {
        _observation.Topics[0].Topic!.Metadata.DeletionTimestamp = new DateTime(2026, 1, 1);

        Decide(_observation).Topics.Message.Should().Contain("orders is being deleted");
    }

    [Fact]
    public void Topics_in_different_clusters_need_somebody_to_act() =>
        Decide(_observation with { Cluster = null }).Obstacle!.Reason.Should().Be(ConditionReasons.TopicsInDifferentClusters);

    [Fact]
    public void A_bad_secret_needs_somebody_to_act() =>
        Decide(_observation with { Cluster = new KafkaClusterAnswer(null, null, "secret kafka-user: not found") }).Obstacle
            .Should().Be(new GroupObstacle(ConditionReasons.SecretInvalid, "secret kafka-user: not found"));

    [Fact]
    public void A_bad_secret_of_token_keys_needs_somebody_to_act() =>
        Decide(_observation with { JwksProblem = "secret login-keys: not found" }).Obstacle
            .Should().Be(new GroupObstacle(ConditionReasons.SecretInvalid, "secret login-keys: not found"));

    [Fact]
    public void Who_may_connect_is_asked_of_specs_that_are_older_than_the_rule()
    {
        _observation.Group.Spec.Auth = new AuthSpec { AllowAnonymous = true, Jwt = new JwtSpec() };
        var both = Decide(_observation).Obstacle!.Message;
        _observation.Group.Spec.Auth = null;
        var neither = Decide(_observation).Obstacle!.Message;

        both.Should().Contain("spec.auth: ").And.Contain("exactly one of jwksUri and jwksSecretRef");
        neither.Should().Be("spec.auth: who may connect must be said: either jwt or allowAnonymous: true");
    }

    [Fact]
    public void Values_that_are_older_than_a_rule_are_all_named()
    {
        _observation.Group.Spec.Heartbeat.Interval = "soon";
        _observation.Group.Spec.Gateway.DrainPeriod = "2h";
        _observation.Group.Spec.SlowSubscriber.MaxQueuedBytes = "1Ki";
        _observation.Group.Spec.Limits = new LimitsSpec { AuthenticationTime = "1h", MessageBytes = "1", BytesPerSecond = "2Ti", TrustedProxies = ["router"] };

        Decide(_observation).Obstacle!.Message.Should().Contain("spec.heartbeat.interval").And.Contain("spec.gateway.drainPeriod").And.Contain("spec.slowSubscriber.maxQueuedBytes")
            .And.Contain("spec.limits.authenticationTime").And.Contain("spec.limits.messageBytes").And.Contain("spec.limits.bytesPerSecond").And.Contain("spec.limits.trustedProxies");
    }

    [Theory]
    [InlineData(5, 5, false)]
    [InlineData(12, 12, false)]
    [InlineData(50, 12, true)]
    [InlineData(0, 0, false)]
    public void A_shared_group_has_at_most_a_gateway_a_partition(int wanted, int planned, bool limited)
    {
        _observation.Group.Spec.Gateway.Replicas = wanted;

        var decision = Decide(_observation);

        (decision.Plan!.Replicas, decision.LimitedByPartitions).Should().Be((planned, limited));
    }

    private static GroupDecision Decide(GroupObservation observation) => GroupPolicies.Decide(observation, "example.com/push-gateway:1", "push-system");
}
