using System.Text.Json;
using k8s.Models;
using PushOperator.Api.Conditions;
using PushOperator.Api.Groups;
using PushOperator.Operator.Autoscaling;
using PushOperator.Operator.Status;

namespace PushOperator.Operator.Tests.Status;

public sealed class AutoscalingVerdictTests
{
    private readonly V1Alpha1SubscriberGroup _group = new() { Metadata = new V1ObjectMeta(), Spec = new SubscriberGroupSpec() };

    [Theory]
    [InlineData(5, false, ConditionReasons.ScalingByConnections)]
    [InlineData(9, false, ConditionReasons.ScalingByConnections)]
    [InlineData(10, false, ConditionReasons.LimitedByMaximum)]
    [InlineData(10, true, ConditionReasons.MetadataMissing)]
    public void It_says_what_holds_it_back(long wanted, bool blind, string reason) => Judge(wanted, blind).Reason.Should().Be(reason);

    [Theory]
    [InlineData(4, ConditionReasons.ScalingByConnections)]
    [InlineData(5, ConditionReasons.LimitedByPartitions)]
    public void Partitions_hold_back_before_the_maximum_does(long wanted, string reason) => Judge(wanted, cap: 4).Reason.Should().Be(reason);

    [Fact]
    public void Only_blindness_is_a_failure()
    {
        Judge(50, blind: true).Works.Should().BeFalse();
        Judge(50).Works.Should().BeTrue();
    }

    [Fact]
    public void The_words_stay_while_connections_come_and_go() => Judge(5).Should().Be(Judge(7));

    [Theory]
    [InlineData("Apply", null, 2, true)]
    [InlineData("Apply", null, 5, true)]
    [InlineData("Update", "scale", 2, true)]
    [InlineData("Update", null, 5, true)]
    [InlineData("Update", null, 2, false)]
    public void Who_else_sets_the_number_is_named_but_not_who_got_the_default(string operation, string? subresource, int replicas, bool told)
    {
        _group.Spec.Gateway.Replicas = replicas;
        _group.Metadata.ManagedFields =
        [
            new V1ManagedFieldsEntry
            {
                Manager = "keda",
                Operation = operation,
                Subresource = subresource,
                FieldsV1 = JsonDocument.Parse("""{"f:spec":{"f:gateway":{"f:replicas":{}}}}""").RootElement,
            },
        ];

        var verdict = Judge(5);

        (verdict.Reason == ConditionReasons.ReplicasNotObeyed && verdict.Message.Contains($"set to {replicas} by keda")).Should().Be(told);
    }

    private AutoscalingVerdict Judge(long wanted, bool blind = false, int cap = int.MaxValue) =>
        AutoscalingVerdict.Of(_group, new ScaleDecision(4, 4, wanted, new ScaleTarget(2, 9, cap, 500), new ScaleReading(TimeSpan.Zero, 4, 4, 0, true), blind));
}
