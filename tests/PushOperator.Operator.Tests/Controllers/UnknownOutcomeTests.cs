using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using PushOperator.Api.Conditions;
using PushOperator.Api.Topics;
using PushOperator.ControllerRuntime.Abstractions;
using PushOperator.Operator.Controllers;
using PushOperator.Operator.KafkaTopics;
using PushOperator.Operator.Observation;
using PushOperator.Operator.Program;
using PushOperator.Operator.Status;

namespace PushOperator.Operator.Tests.Controllers;

/// <summary>Faults O1, O2 and O28: the operator ends between any two writes, Kafka does things and does not say so, or refuses.</summary>
public sealed class UnknownOutcomeTests
{
    private static readonly KafkaFailure Lost = new(KafkaFailureKind.Unavailable, "no answer");

    private readonly ScriptedKafka _kafka = new();
    private readonly RecordedEvents _events = new();
    private readonly FakeTimeProvider _time = new();
    private readonly KnownGroups _groups = new();
    private readonly FinishedDeletions _finished = new();
    private readonly StoredTopic _stored;

    public UnknownOutcomeTests()
    {
        var topic = TestObjects.Topic("orders", spec => spec.DeletionPolicy = DeletionPolicy.Delete);
        topic.Metadata = new V1ObjectMeta { Name = "orders", NamespaceProperty = "shop", Uid = "uid-1", Generation = 1 };
        _stored = new StoredTopic(topic);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Ready => _stored.Current.Status!.Conditions.Find(ConditionTypes.Ready)!.Reason;

    [Fact]
    public async Task A_creation_whose_answer_is_lost_is_found_and_not_repeated()
    {
        _kafka.LostAnswers.Enqueue(Lost);

        (await ReconcileAsync()).IsSuccess.Should().BeFalse();
        Ready.Should().Be(ConditionReasons.KafkaUnavailable);
        (await ReconcileAsync()).IsSuccess.Should().BeTrue();

        (Ready, _stored.Current.Status!.TopicId, _kafka.Creates).Should().Be((ConditionReasons.Reconciled, "id-1", 1));
    }

    [Fact]
    public async Task Kafka_may_stay_away_for_long_after_the_lost_answer()
    {
        _kafka.LostAnswers.Enqueue(Lost);
        await ReconcileAsync();
        _kafka.Silence = Lost;
        for (var pass = 0; pass < 3; pass++) await ReconcileAsync();
        _kafka.Silence = null;

        await ReconcileAsync();

        (Ready, _kafka.Creates).Should().Be((ConditionReasons.Reconciled, 1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Wherever_the_operator_ends_the_next_one_comes_to_the_same_world(int writes)
    {
        _stored.BreaksAfter = writes;
        await FluentActions.Awaiting(ReconcileAsync).Should().ThrowAsync<IOException>();
        _stored.BreaksAfter = null;

        await ReconcileAsync();

        (Ready, _stored.Current.Status!.TopicId, _kafka.Creates).Should().Be((ConditionReasons.Reconciled, "id-1", 1));
        var before = _stored.Writes;
        for (var pass = 0; pass < 100; pass++) await ReconcileAsync();
        _stored.Writes.Should().Be(before, "a world that matches is left alone");
    }

    [Fact]
    public async Task Three_writes_make_a_topic_ready()
    {
        await ReconcileAsync();

        _stored.Writes.Should().Be(3, "seen, about to be made, ready: the test above breaks each of them");
    }

    [Fact]
    public async Task A_refusal_is_told_in_the_brokers_words_once_and_tried_again()
    {
        _kafka.Refusal = new KafkaFailure(KafkaFailureKind.Refused, "policy violation: at most 1 partition");
        (await ReconcileAsync()).IsSuccess.Should().BeFalse();
        var writes = _stored.Writes;
        for (var pass = 0; pass < 10; pass++) (await ReconcileAsync()).ErrorMessage.Should().Contain("policy violation");

        Ready.Should().Be(ConditionReasons.KafkaError);
        _stored.Writes.Should().Be(writes);
        _events.Reasons.Should().ContainSingle().Which.Should().Be(ConditionReasons.KafkaError);
    }

    [Fact]
    public async Task A_topic_that_somebody_deleted_is_made_again_and_the_loss_is_told()
    {
        await ReconcileAsync();
        _kafka.Topics.Clear();

        await ReconcileAsync();

        (Ready, _stored.Current.Status!.TopicId).Should().Be((ConditionReasons.Reconciled, "id-2"));
        _events.Reasons.Should().Contain("TopicLost");
    }

    [Fact]
    public async Task The_operator_may_end_while_it_makes_a_lost_topic_again()
    {
        await ReconcileAsync();
        _kafka.Topics.Clear();
        _stored.BreaksAfter = 1;
        await FluentActions.Awaiting(ReconcileAsync).Should().ThrowAsync<IOException>();
        _stored.BreaksAfter = null;

        await ReconcileAsync();

        (Ready, _stored.Current.Status!.TopicId, _kafka.Creates).Should().Be((ConditionReasons.Reconciled, "id-2", 2));
    }

    [Fact]
    public async Task A_broker_that_is_behind_does_not_make_us_forget_our_topic()
    {
        await ReconcileAsync();
        _kafka.StaleDescriptions = 1;

        (await ReconcileAsync()).RequeueAfter.Should().BeLessThan(TimeSpan.FromSeconds(5));
        await ReconcileAsync();

        (Ready, _stored.Current.Status!.TopicId, _kafka.Creates).Should().Be((ConditionReasons.Reconciled, "id-1", 1));
    }

    [Fact]
    public async Task A_broker_that_is_behind_does_not_make_us_take_over_what_somebody_put_in_its_place()
    {
        await ReconcileAsync();
        _kafka.Put(new TopicSettings { Name = "shop.orders", Partitions = 2, Config = new Dictionary<string, string>() });
        _kafka.StaleDescriptions = 1;

        await ReconcileAsync();
        await ReconcileAsync();

        Ready.Should().Be(ConditionReasons.TopicReplaced);
    }

    [Fact]
    public async Task A_shorter_retention_that_would_lose_messages_waits_for_the_user()
    {
        await ReconcileAsync();
        _groups.Add("workers", "orders");
        _kafka.Unacknowledged = 12;
        Change(spec => spec.Retention = new PushTopicRetention { Time = "1h" }, generation: 2);
        _kafka.Topics["shop.orders"] = _kafka.Topics["shop.orders"] with { Config = new Dictionary<string, string> { ["cleanup.policy"] = "delete", ["retention.ms"] = "7200000" } };

        await ReconcileAsync();

        var ready = _stored.Current.Status!.Conditions.Find(ConditionTypes.Ready)!;
        (ready.Status, ready.Reason).Should().Be(("False", ConditionReasons.ConfirmationNeeded));
        ready.Message.Should().Contain("12 of group workers").And.Contain("pushoperator.io/confirm-loss: \"2\"");
        _kafka.Topics["shop.orders"].Config["retention.ms"].Should().Be("7200000");
    }

    [Theory]
    [InlineData("1", false)]
    [InlineData("true", false)]
    [InlineData("2", true)]
    public async Task Only_this_very_change_is_confirmed(string confirmed, bool isDone)
    {
        await A_shorter_retention_that_would_lose_messages_waits_for_the_user();
        _stored.Current.Metadata.Annotations = new Dictionary<string, string> { ["pushoperator.io/confirm-loss"] = confirmed };

        await ReconcileAsync();

        _kafka.Topics["shop.orders"].Config["retention.ms"].Should().Be(isDone ? "3600000" : "7200000");
        Ready.Should().Be(isDone ? ConditionReasons.Reconciled : ConditionReasons.ConfirmationNeeded);
    }

    [Fact]
    public async Task A_held_change_is_made_when_everything_is_acknowledged()
    {
        await A_shorter_retention_that_would_lose_messages_waits_for_the_user();
        _kafka.Unacknowledged = 0;

        await ReconcileAsync();

        (Ready, _kafka.Topics["shop.orders"].Config["retention.ms"]).Should().Be((ConditionReasons.Reconciled, "3600000"));
    }

    [Fact]
    public async Task A_longer_retention_asks_nobody()
    {
        await ReconcileAsync();
        _groups.Add("workers", "orders");
        _kafka.Unacknowledged = 12;
        Change(spec => spec.Retention = new PushTopicRetention { Time = "1h" }, generation: 2);

        await ReconcileAsync();

        Ready.Should().Be(ConditionReasons.Reconciled);
    }

    [Fact]
    public async Task A_paused_topic_is_left_alone_until_the_annotation_is_gone()
    {
        await ReconcileAsync();
        Change(spec => spec.Retention = new PushTopicRetention { Time = "1h" }, generation: 2);
        _stored.Current.Metadata.Annotations = new Dictionary<string, string> { ["pushoperator.io/paused"] = "true" };

        await ReconcileAsync();

        (Ready, _stored.Current.Status!.ObservedGeneration).Should().Be((ConditionReasons.Reconciled, 1L), "what was true stays, and says of which generation");
        _stored.Current.Status.Conditions.Find(ConditionTypes.Reconciling)!.Reason.Should().Be(ConditionReasons.Paused);
        _kafka.Topics["shop.orders"].Config.Should().NotContainKey("retention.ms");

        _stored.Current.Metadata.Annotations.Clear();
        await ReconcileAsync();

        _kafka.Topics["shop.orders"].Config["retention.ms"].Should().Be("3600000");
    }

    [Fact]
    public async Task Finalizing_deletes_the_topic_that_is_ours()
    {
        await ReconcileAsync();

        (await FinalizeAsync()).IsSuccess.Should().BeTrue();

        _kafka.Topics.Should().BeEmpty();
    }

    [Fact]
    public async Task Finalizing_leaves_a_topic_that_somebody_made_in_its_place()
    {
        await ReconcileAsync();
        _kafka.Put(new TopicSettings { Name = "shop.orders", Partitions = 1, Config = new Dictionary<string, string>() });

        (await FinalizeAsync()).IsSuccess.Should().BeTrue();

        _kafka.Topics.Should().ContainKey("shop.orders");
        _events.Reasons.Should().Contain("TopicKept");
    }

    [Fact]
    public async Task Finalizing_waits_for_kafka_says_so_and_lets_go_when_the_policy_is_changed()
    {
        await ReconcileAsync();
        _kafka.Silence = Lost;

        (await FinalizeAsync()).IsSuccess.Should().BeFalse();
        Ready.Should().Be(ConditionReasons.DeletionBlocked);

        _stored.Current.Spec.DeletionPolicy = DeletionPolicy.Retain;
        (await FinalizeAsync()).IsSuccess.Should().BeTrue();
        _kafka.Topics.Should().ContainKey("shop.orders");
    }

    /// <summary>Guard: <c>finished.Remove</c> in <c>TopicFarewell</c>: a broker that is behind still describes what was deleted.</summary>
    [Fact]
    public async Task A_topic_that_the_finalizer_deleted_is_not_told_as_left_behind()
    {
        await ReconcileAsync();
        var topic = _kafka.Topics["shop.orders"];
        await FinalizeAsync();
        _kafka.Topics["shop.orders"] = topic;

        await Farewell().SayAsync(_stored.Current, Ct);

        _events.Reasons.Should().NotContain("TopicKept");
    }

    private void Change(Action<PushTopicSpec> change, long generation)
    {
        change(_stored.Current.Spec);
        _stored.Current.Metadata.Generation = generation;
    }

    private Task<ReconciliationResult<V1Alpha1PushTopic>> ReconcileAsync()
    {
        var observer = new TopicObserver(_stored, _groups, Clusters(), _kafka, _time);
        var controller = new PushTopicController(observer, new TopicActions(_kafka, _events), Farewell(), _stored, _events, Options.Create(new KafkaOptions()), _time);
        return controller.ReconcileAsync(_stored.Current, Ct);
    }

    private Task<ReconciliationResult<V1Alpha1PushTopic>> FinalizeAsync() =>
        new PushTopicFinalizer(Clusters(), _kafka, _finished, _stored, _events, _time).FinalizeAsync(_stored.Current, Ct);

    private TopicFarewell Farewell() => new(Clusters(), _kafka, _finished, _events, NullLogger<TopicFarewell>.Instance);

    // The default cluster is found without a request.
    private static KafkaClusters Clusters() =>
        new(new Kubernetes(new KubernetesClientConfiguration { Host = "http://127.0.0.1:1" }), Options.Create(new KafkaOptions { BootstrapServers = "kafka:9092" }));
}
