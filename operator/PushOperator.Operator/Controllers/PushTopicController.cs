using Microsoft.Extensions.Options;
using PushOperator.Api.Conditions;
using PushOperator.Api.Topics;
using PushOperator.ControllerRuntime.Abstractions;
using PushOperator.Operator.Observation;
using PushOperator.Operator.Policies;
using PushOperator.Operator.Program;
using PushOperator.Operator.Status;

namespace PushOperator.Operator.Controllers;

/// <summary>Keeps a Kafka topic as its PushTopic says: observe, decide, act, and again until there is nothing left to do; then the status.</summary>
/// <remarks>
/// A pass may end after any step, and Kafka may have done what it never confirmed. So nothing is remembered between steps but what the status says:
/// each step looks anew, and that the topic is about to be made is written down before it is made.
/// </remarks>
internal sealed class PushTopicController(
    TopicObserver observer,
    TopicActions actions,
    TopicFarewell farewell,
    IObjectWriter writer,
    IEventRecorder events,
    IOptions<KafkaOptions> options,
    TimeProvider time) : IEntityController<V1Alpha1PushTopic>
{
    // Create, grow and configure, and one look after each.
    private const int MaxSteps = 4;

    // How soon to look again for what passes by itself within seconds (brokers that do not know a new topic yet).
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public async Task<ReconciliationResult<V1Alpha1PushTopic>> ReconcileAsync(V1Alpha1PushTopic entity, CancellationToken cancellationToken)
    {
        if (UserConsent.IsPaused(entity.Metadata)) return ReconciliationResult<V1Alpha1PushTopic>.Success(await WriteAsync(entity, TopicStatus.Paused(entity, time.GetUtcNow()), cancellationToken));
        if (TopicStatus.Announce(entity, time.GetUtcNow()) is { } announced) entity = await WriteAsync(entity, announced, cancellationToken);
        var progress = new TopicProgress();
        for (var step = 1; ; step++)
        {
            var observation = await observer.ObserveAsync(entity, progress, cancellationToken);
            var verdict = TopicPolicies.Decide(observation);
            if (verdict is TopicVerdict.Settled or TopicVerdict.Blocked || step > MaxSteps) return await EndAsync(observation, verdict, cancellationToken);
            if (verdict is TopicVerdict.Create && !observation.WasCreating)
                entity = await WriteAsync(entity, TopicStatus.Creating(entity, time.GetUtcNow()), cancellationToken);
            await writer.ConfirmAsync(entity, cancellationToken);
            var failure = await actions.DoAsync(observation, verdict, cancellationToken);
            if (failure is not null) return await EndAsync(observation with { Topic = entity }, TopicChecks.AfterFailure(observation, verdict, failure), cancellationToken);
            progress = progress.After(verdict);
        }
    }

    /// <inheritdoc/>
    public async Task<ReconciliationResult<V1Alpha1PushTopic>> DeletedAsync(V1Alpha1PushTopic entity, CancellationToken cancellationToken)
    {
        await farewell.SayAsync(entity, cancellationToken);
        return ReconciliationResult<V1Alpha1PushTopic>.Success(entity);
    }

    private async Task<ReconciliationResult<V1Alpha1PushTopic>> EndAsync(TopicObservation observation, TopicVerdict verdict, CancellationToken cancellationToken)
    {
        var before = observation.Topic.Status?.Conditions;
        var entity = await WriteAsync(observation.Topic, TopicStatus.Of(observation, verdict, time.GetUtcNow()), cancellationToken);
        StatusEvents.Record(events, entity, before, entity.Status?.Conditions);
        return verdict switch
        {
            TopicVerdict.Blocked { NeedsUser: false, Reason: ConditionReasons.Creating or ConditionReasons.Progressing } => ReconciliationResult<V1Alpha1PushTopic>.Success(entity, Soon),
            TopicVerdict.Blocked { NeedsUser: false } blocked => ReconciliationResult<V1Alpha1PushTopic>.Failure(entity, blocked.Message),
            // What a user has to mend in Kafka is not watched.
            _ => ReconciliationResult<V1Alpha1PushTopic>.Success(entity, options.Value.ResyncInterval),
        };
    }

    private Task<V1Alpha1PushTopic> WriteAsync(V1Alpha1PushTopic entity, PushTopicStatus status, CancellationToken cancellationToken) =>
        writer.WriteStatusAsync(TopicStatus.With(entity, status), cancellationToken);
}
