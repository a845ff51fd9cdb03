using PushOperator.Api.Conditions;
using PushOperator.Api.Naming;
using PushOperator.Api.Topics;
using PushOperator.Operator.KafkaTopics;
using PushOperator.Operator.Status;

namespace PushOperator.Operator.Observation;

/// <summary>Everything a decision about a PushTopic rests on. What was not looked at, because an earlier problem made it pointless, is null.</summary>
internal sealed record TopicObservation
{
    /// <summary>The PushTopic, with its status as stored.</summary>
    public required V1Alpha1PushTopic Topic { get; init; }

    /// <summary>What its spec asks for.</summary>
    public required TopicSettings Settings { get; init; }

    /// <summary>Values of the spec that cannot be.</summary>
    public IReadOnlyList<string> SpecProblems { get; init; } = [];

    /// <summary>The oldest other PushTopic that names the same Kafka topic and came before this one.</summary>
    public V1Alpha1PushTopic? OlderClaim { get; init; }

    /// <summary>Another PushTopic that came before this one, and whose Kafka topic has the same name in Kafka's metrics but is another one.</summary>
    public V1Alpha1PushTopic? Colliding { get; init; }

    /// <summary>What is wrong with the Secret.</summary>
    public string? SecretProblem { get; init; }

    /// <summary>The cluster.</summary>
    public KafkaCluster? Cluster { get; init; }

    /// <summary>What Kafka said of the topic.</summary>
    public KafkaAnswer<KafkaTopic?>? Answer { get; init; }

    /// <summary>What a shorter retention would take from groups; null when Kafka is not to keep less, or could not say.</summary>
    public IReadOnlyList<EndangeredMessages>? Endangered { get; init; }

    /// <summary>Why Kafka could not say what a shorter retention would take.</summary>
    public KafkaFailure? CountFailure { get; init; }

    /// <summary>What this very pass has done already.</summary>
    public TopicProgress Progress { get; init; } = new();

    /// <summary>The topic as Kafka has it, or null.</summary>
    public KafkaTopic? Found => Answer?.Value;

    /// <summary>Whether the user says that a topic which we did not make may be taken over.</summary>
    public bool MayAdopt => Topic.Metadata.Annotations?.TryGetValue(PushOperatorAnnotations.Adopt, out var value) == true && value == "true";

    /// <summary>
    /// Whether it is on record that the topic was not there and that we were about to make it: a topic found now is then ours, although its id was never
    /// written down (the operator ended in between, or Kafka's answer was lost).
    /// </summary>
    public bool WasCreating => Topic.Status?.Conditions.Find(ConditionTypes.Reconciling)?.Reason == ConditionReasons.Creating;
}
