using PushOperator.Api.Conditions;
using PushOperator.Api.Naming;
using PushOperator.Operator.KafkaTopics;
using PushOperator.Operator.Observation;

namespace PushOperator.Operator.Policies;

/// <summary>The checks of <see cref="TopicPolicies"/>: each gives a verdict, or null when it has nothing to say. Pure.</summary>
internal static class TopicChecks
{
    public static TopicVerdict? SpecIsValid(TopicObservation observation) =>
        observation.SpecProblems.Count == 0 ? null : NeedsUser(ConditionReasons.SpecInvalid, string.Join("; ", observation.SpecProblems));

    public static TopicVerdict? NobodyOlderHasTheTopic(TopicObservation observation) =>
        observation.OlderClaim is not { } older
            ? null
            : NeedsUser(
                ConditionReasons.ResourceConflict,
                $"Kafka topic \"{observation.Settings.Name}\" is managed by {older.Metadata.NamespaceProperty}/{older.Metadata.Name} since {older.Metadata.CreationTimestamp:yyyy-MM-dd}; delete one of the two, or name another topicName in a new PushTopic");

    public static TopicVerdict? SecretIsValid(TopicObservation observation) =>
        observation.SecretProblem is { } problem ? NeedsUser(ConditionReasons.SecretInvalid, problem) : null;

    public static TopicVerdict? KafkaAnswers(TopicObservation observation) =>
        observation.Answer?.Failure is { } failure ? Failed(failure) : null;

    public static TopicVerdict? TopicIsOurs(TopicObservation observation)
    {
        if (observation.Found is not { } found || observation.MayAdopt || observation.WasCreating || observation.Progress.Created) return null;
        var (name, recorded) = (observation.Settings.Name, observation.Topic.Status?.TopicId);
        if (recorded is null) return Foreign(name);
        return recorded == found.Id
            ? null
            : NeedsUser(
                ConditionReasons.TopicReplaced,
                $"Kafka topic \"{name}\" was deleted and made again by somebody else: it had the id {recorded} and has {found.Id}; to go on with the new one, annotate the PushTopic with {PushOperatorAnnotations.Adopt}: \"true\"");
    }

    public static TopicVerdict? TopicExists(TopicObservation observation) => observation switch
    {
        { Found: not null } => null,
        { Progress.Created: true } => Passing(ConditionReasons.Creating, $"Kafka topic \"{observation.Settings.Name}\" was made; not every broker knows it yet"),
        { Colliding: { } other } => NeedsUser(
            ConditionReasons.NameCollidesInMetrics,
            $"Kafka topics \"{observation.Settings.Name}\" and \"{other.KafkaTopicName()}\" of PushTopic {other.Metadata.NamespaceProperty}/{other.Metadata.Name} have one name in Kafka's metrics, where dots become underscores, so Kafka makes only one of them; create a new PushTopic with another topicName"),
        _ => new TopicVerdict.Create(observation.Settings),
    };

    public static TopicVerdict? PartitionsAreNotMore(TopicObservation observation)
    {
        var (wanted, found) = (observation.Settings.Partitions, observation.Found!.Partitions);
        return found <= wanted
            ? null
            : NeedsUser(
                ConditionReasons.NotSupported,
                $"spec.partitions: Kafka topic \"{observation.Settings.Name}\" has {found} partitions and cannot go down to {wanted}: set spec.partitions to {found} or create a new PushTopic");
    }

    public static TopicVerdict? PartitionsAreThere(TopicObservation observation)
    {
        var (wanted, found) = (observation.Settings.Partitions, observation.Found!.Partitions);
        if (found == wanted) return null;
        return observation.Topic.Spec.AllowPartitionGrowth
            ? new TopicVerdict.Grow(wanted)
            : NeedsUser(
                ConditionReasons.NotSupported,
                $"spec.partitions: Kafka topic \"{observation.Settings.Name}\" has {found} partitions, not {wanted}; growing moves keys to other partitions: say allowPartitionGrowth: true if that is all right");
    }

    public static TopicVerdict? NothingUnacknowledgedIsLost(TopicObservation observation)
    {
        if (observation.CountFailure is { } failure) return Failed(failure);
        if (observation.Endangered is not { Count: > 0 } endangered) return null;
        var lost = string.Join(", ", endangered.Select(group => $"{group.Count} of group {group.Group}"));
        return NeedsUser(
            ConditionReasons.ConfirmationNeeded,
            $"spec.retention: Kafka would delete messages that were not acknowledged yet: {lost}; nothing was changed: wait until they are acknowledged, set the retention back, or annotate the PushTopic with {PushOperatorAnnotations.ConfirmLoss}: \"{observation.Topic.Metadata.Generation}\"");
    }

    public static TopicVerdict? SettingsAreSet(TopicObservation observation)
    {
        var config = observation.Found!.Config;
        var differing = observation.Settings.Config.Where(setting => !Same(config.GetValueOrDefault(setting.Key), setting.Value)).ToDictionary();
        if (differing.Count == 0) return null;
        if (!observation.Progress.ConfigSet) return new TopicVerdict.SetConfig(differing);
        var (name, value) = differing.First();
        return NeedsUser(
            ConditionReasons.NotSupported,
            $"Kafka keeps {name} as \"{config.GetValueOrDefault(name)}\" although it was set to \"{value}\"; write the value as Kafka does");
    }

    public static TopicVerdict? ReplicasAreThere(TopicObservation observation)
    {
        var found = observation.Found!.Replicas;
        return observation.Settings.Replicas is not { } wanted || found == wanted
            ? null
            : NeedsUser(
                ConditionReasons.NotSupported,
                $"spec.replicas: Kafka topic \"{observation.Settings.Name}\" has {found} copies of each partition, not {wanted}, and the operator moves no partitions: reassign them with Kafka's tools, or set spec.replicas to {found}");
    }

    /// <summary>What it means that an action failed.</summary>
    public static TopicVerdict AfterFailure(TopicObservation observation, TopicVerdict action, KafkaFailure failure) => (action, failure.Kind) switch
    {
        // It was on record before this pass that we make it: an earlier attempt did, and its answer was lost.
        (TopicVerdict.Create, KafkaFailureKind.AlreadyExists) when observation.WasCreating =>
            Passing(ConditionReasons.Creating, $"Kafka topic \"{observation.Settings.Name}\" was made; not every broker knows it yet"),
        // A broker that was behind said that it is not there. The next look tells whether it still is the one we know.
        (TopicVerdict.Create, KafkaFailureKind.AlreadyExists) when observation.Topic.Status?.TopicId is not null =>
            Passing(ConditionReasons.Progressing, $"not every broker knows Kafka topic \"{observation.Settings.Name}\""),
        (TopicVerdict.Create, KafkaFailureKind.AlreadyExists) => Foreign(observation.Settings.Name),
        _ => Failed(failure),
    };

    private static TopicVerdict.Blocked Failed(KafkaFailure failure) => failure.Kind switch
    {
        KafkaFailureKind.Misconfigured => NeedsUser(ConditionReasons.SecretInvalid, failure.Message),
        KafkaFailureKind.Unavailable => Passing(ConditionReasons.KafkaUnavailable, failure.Message),
        _ => Passing(ConditionReasons.KafkaError, failure.Message),
    };

    private static TopicVerdict.Blocked Foreign(string topic) => NeedsUser(
        ConditionReasons.TopicExists,
        $"Kafka topic \"{topic}\" was there before; to manage it with this PushTopic, annotate the PushTopic with {PushOperatorAnnotations.Adopt}: \"true\"");

    // Kafka gives booleans in lower case and lists with or without blanks.
    private static bool Same(string? found, string wanted) =>
        found is not null && string.Equals(found.Replace(" ", ""), wanted.Replace(" ", ""), StringComparison.OrdinalIgnoreCase);

    private static TopicVerdict.Blocked NeedsUser(string reason, string message) => new(reason, message, NeedsUser: true);

    private static TopicVerdict.Blocked Passing(string reason, string message) => new(reason, message, NeedsUser: false);
}
