using k8s.Models;
using PushOperator.Api.Conditions;
using PushOperator.Api.Naming;
using PushOperator.Api.Topics;
using PushOperator.Operator.KafkaTopics;
using PushOperator.Operator.Observation;
using PushOperator.Operator.Policies;

namespace PushOperator.Operator.Tests.Policies;

public sealed class TopicPoliciesTests
{
    private static readonly Dictionary<string, string> AsWanted = new() { ["cleanup.policy"] = "delete" };

    [Fact]
    public void A_topic_that_is_as_the_spec_says_is_settled() =>
        Decide(Observe(Found())).Should().BeOfType<TopicVerdict.Settled>();

    [Fact]
    public void A_topic_that_is_not_there_is_made() =>
        Decide(Observe(null)).Should().BeOfType<TopicVerdict.Create>().Which.Settings.Partitions.Should().Be(3);

    [Fact]
    public void A_topic_that_was_ours_and_is_gone_is_made_again() =>
        Decide(Observe(null, recorded: "id-1")).Should().BeOfType<TopicVerdict.Create>();

    [Fact]
    public void A_topic_that_was_made_in_this_pass_and_is_not_seen_yet_is_waited_for() =>
        Blocked(Decide(Observe(null) with { Progress = new TopicProgress(Created: true) })).Reason.Should().Be(ConditionReasons.Creating);

    [Fact]
    public void A_topic_that_was_there_before_is_left_alone()
    {
        var blocked = Blocked(Decide(Observe(Found(), recorded: null)));

        (blocked.Reason, blocked.NeedsUser).Should().Be((ConditionReasons.TopicExists, true));
        blocked.Message.Should().Contain(PushOperatorAnnotations.Adopt);
    }

    [Fact]
    public void A_topic_that_was_about_to_be_made_is_ours_although_its_id_was_never_written_down() =>
        Decide(Observe(Found(), recorded: null, reconciling: ConditionReasons.Creating)).Should().BeOfType<TopicVerdict.Settled>();

    [Fact]
    public void A_topic_with_another_id_is_not_ours() =>
        Blocked(Decide(Observe(Found(), recorded: "id-of-another"))).Reason.Should().Be(ConditionReasons.TopicReplaced);

    [Theory]
    [InlineData(null)]
    [InlineData("id-of-another")]
    public void The_adopt_annotation_takes_a_topic_over(string? recorded)
    {
        var observation = Observe(Found(), recorded);
        observation.Topic.Metadata.Annotations = new Dictionary<string, string> { [PushOperatorAnnotations.Adopt] = "true" };

        Decide(observation).Should().BeOfType<TopicVerdict.Settled>();
    }

    [Fact]
    public void Partitions_grow_when_the_spec_allows_it() =>
        Decide(Observe(Found(partitions: 2), change: spec => spec.AllowPartitionGrowth = true)).Should().Be(new TopicVerdict.Grow(3));

    [Fact]
    public void Partitions_do_not_grow_when_it_does_not() =>
        Blocked(Decide(Observe(Found(partitions: 2)))).Message.Should().Contain("allowPartitionGrowth: true");

    [Fact]
    public void Partitions_cannot_go_down() =>
        Blocked(Decide(Observe(Found(partitions: 12)))).Message.Should().Contain("cannot go down to 3").And.Contain("set spec.partitions to 12");

    [Fact]
    public void Only_settings_of_ours_that_differ_are_set()
    {
        var found = Found(config: new() { ["cleanup.policy"] = "delete", ["retention.ms"] = "1", ["segment.bytes"] = "5", ["theirs"] = "x" });

        var verdict = Decide(Observe(found, change: spec => spec.Retention = new PushTopicRetention { Time = "1h" }));

        verdict.Should().BeOfType<TopicVerdict.SetConfig>().Which.Settings.Should().Equal(new Dictionary<string, string> { ["retention.ms"] = "3600000" });
    }

    [Theory]
    [InlineData("compact, delete")]
    [InlineData("COMPACT,DELETE")]
    public void A_setting_that_kafka_only_writes_in_another_way_is_not_set_again(string value) =>
        Decide(Observe(Found(config: new() { ["cleanup.policy"] = value }), change: spec => spec.CleanupPolicy = CleanupPolicy.CompactAndDelete)).Should().BeOfType<TopicVerdict.Settled>();

    [Fact]
    public void A_setting_that_kafka_does_not_keep_is_told_instead_of_set_for_ever()
    {
        var observation = Observe(Found(config: new() { ["cleanup.policy"] = "compact" })) with { Progress = new TopicProgress(ConfigSet: true) };

        Blocked(Decide(observation)).Message.Should().Contain("Kafka keeps cleanup.policy as \"compact\"");
    }

    [Fact]
    public void Another_number_of_replicas_is_told_and_not_changed() =>
        Blocked(Decide(Observe(Found(), change: spec => spec.Replicas = 3))).Message.Should().Contain("has 1 copies of each partition, not 3");

    [Fact]
    public void An_older_claim_decides_before_kafka_is_asked()
    {
        var older = new V1Alpha1PushTopic { Metadata = new V1ObjectMeta { Name = "first", NamespaceProperty = "shop", CreationTimestamp = new DateTime(2026, 1, 2) } };

        Blocked(Decide(Observe(null) with { OlderClaim = older, Answer = null })).Message.Should().Contain("is managed by shop/first since 2026-01-02");
    }

    [Theory]
    [InlineData("Unavailable", ConditionReasons.KafkaUnavailable)]
    [InlineData("Refused", ConditionReasons.KafkaError)]
    public void A_failure_of_kafka_is_told_in_its_words_and_tried_again(string kind, string reason)
    {
        var failure = new KafkaFailure(Enum.Parse<KafkaFailureKind>(kind), "words of the broker");

        var blocked = Blocked(Decide(Observe(null) with { Answer = failure }));

        (blocked.Reason, blocked.Message, blocked.NeedsUser).Should().Be((reason, "words of the broker", false));
    }

    [Fact]
    public void A_topic_that_appeared_while_it_was_to_be_made_is_somebody_elses()
    {
        var failure = new KafkaFailure(KafkaFailureKind.AlreadyExists, "it exists");

        Blocked(TopicChecks.AfterFailure(Observe(null, recorded: null), Decide(Observe(null, recorded: null)), failure)).Reason.Should().Be(ConditionReasons.TopicExists);
    }

    [Fact]
    public void A_topic_that_an_earlier_pass_was_about_to_make_is_ours_when_it_exists()
    {
        var observation = Observe(null, recorded: null, reconciling: ConditionReasons.Creating);
        var failure = new KafkaFailure(KafkaFailureKind.AlreadyExists, "it exists");

        Blocked(TopicChecks.AfterFailure(observation, Decide(observation), failure)).Reason.Should().Be(ConditionReasons.Creating);
    }

    private static TopicVerdict Decide(TopicObservation observation) => TopicPolicies.Decide(observation);

    private static TopicVerdict.Blocked Blocked(TopicVerdict verdict) => verdict.Should().BeOfType<TopicVerdict.Blocked>().Subject;

    private static KafkaTopic Found(int partitions = 3, Dictionary<string, string>? config = null) => new("shop.orders", "id-1", partitions, 1, config ?? AsWanted);

    private static TopicObservation Observe(KafkaTopic? found, string? recorded = "id-1", string? reconciling = null, Action<PushTopicSpec>? change = null)
    {
        var spec = new PushTopicSpec { Partitions = 3 };
        change?.Invoke(spec);
        var topic = new V1Alpha1PushTopic { Metadata = new V1ObjectMeta { Name = "orders", NamespaceProperty = "shop" }, Spec = spec };
        topic.Status = new PushTopicStatus
        {
            TopicId = recorded,
            Conditions = reconciling is null ? [] : [new V1Condition { Type = ConditionTypes.Reconciling, Status = "True", Reason = reconciling }],
        };
        return new TopicObservation
        {
            Topic = topic,
            Settings = TopicSettingsReader.Read(topic, out var problems),
            SpecProblems = problems,
            Answer = new KafkaAnswer<KafkaTopic?>(found, null),
        };
    }
}
