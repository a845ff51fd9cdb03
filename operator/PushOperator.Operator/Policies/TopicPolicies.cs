using System.Collections.Immutable;
using PushOperator.Operator.Observation;

namespace PushOperator.Operator.Policies;

/// <summary>Decides what is to be done about a PushTopic: an ordered chain of checks, of which the first that has something to say decides. Pure.</summary>
internal static class TopicPolicies
{
    /// <summary>The chain. Later checks may rely on what earlier ones let pass.</summary>
    private static readonly ImmutableArray<Func<TopicObservation, TopicVerdict?>> Chain =
    [
        TopicChecks.SpecIsValid,
        TopicChecks.NobodyOlderHasTheTopic,
        TopicChecks.SecretIsValid,
        TopicChecks.KafkaAnswers,
        TopicChecks.TopicIsOurs,
        TopicChecks.TopicExists,
        TopicChecks.PartitionsAreNotMore,
        TopicChecks.PartitionsAreThere,
        TopicChecks.NothingUnacknowledgedIsLost,
        TopicChecks.SettingsAreSet,
        TopicChecks.ReplicasAreThere,
    ];

    /// <summary>The first verdict of the chain, or <see cref="TopicVerdict.Settled"/>.</summary>
    public static TopicVerdict Decide(TopicObservation observation) =>
        Chain.Select(check => check(observation)).FirstOrDefault(verdict => verdict is not null) ?? new TopicVerdict.Settled();
}
