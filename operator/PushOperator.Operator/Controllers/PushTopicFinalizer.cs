using PushOperator.Api.Conditions;
using PushOperator.Api.Topics;
using PushOperator.ControllerRuntime.Abstractions;
using PushOperator.Operator.KafkaTopics;
using PushOperator.Operator.Status;

namespace PushOperator.Operator.Controllers;

/// <summary>Deletes the Kafka topic of a PushTopic with <c>deletionPolicy: Delete</c>: only the very topic that it made or adopted, known by its id.</summary>
internal sealed class PushTopicFinalizer(
    KafkaClusters clusters,
    IKafkaTopicAdministration kafka,
    FinishedDeletions finished,
    IObjectWriter writer,
    IEventRecorder events,
    TimeProvider time) : IEntityFinalizer<V1Alpha1PushTopic>
{
    /// <summary>Name of the finalizer.</summary>
    public const string Identifier = "pushoperator.io/topic";

    /// <inheritdoc/>
    public bool AppliesTo(V1Alpha1PushTopic entity) => entity.Spec.DeletionPolicy == DeletionPolicy.Delete;

    /// <inheritdoc/>
    public async Task<ReconciliationResult<V1Alpha1PushTopic>> FinalizeAsync(V1Alpha1PushTopic entity, CancellationToken cancellationToken)
    {
        // The way out for a PushTopic whose Kafka topic cannot be deleted: the policy may be changed while it waits.
        if (!AppliesTo(entity) || entity.Status?.TopicId is not { } ours) return ReconciliationResult<V1Alpha1PushTopic>.Success(entity);
        var result = await DeleteAsync(entity, ours, cancellationToken);
        if (result.IsSuccess) finished.Add(ours);
        return result;
    }

    private async Task<ReconciliationResult<V1Alpha1PushTopic>> DeleteAsync(V1Alpha1PushTopic entity, string ours, CancellationToken cancellationToken)
    {
        var name = entity.KafkaTopicName();
        var answer = await clusters.FindAsync(entity.Spec.Kafka, entity.Metadata.NamespaceProperty, cancellationToken);
        if (answer.Cluster is not { } cluster) return await BlockedAsync(entity, answer.Problem!, cancellationToken);
        var found = await kafka.DescribeAsync(cluster, name, cancellationToken);
        if (!found.IsSuccess) return await BlockedAsync(entity, found.Failure.Message, cancellationToken);
        if (found.Value is not { } topic) return ReconciliationResult<V1Alpha1PushTopic>.Success(entity);
        if (topic.Id != ours)
        {
            events.Record(entity, EventSeverity.Warning, "TopicKept", $"Kafka topic \"{name}\" is not the one this PushTopic made (its id is {topic.Id}, not {ours}); it was not deleted");
            return ReconciliationResult<V1Alpha1PushTopic>.Success(entity);
        }

        await writer.ConfirmAsync(entity, cancellationToken);
        if (await kafka.DeleteAsync(cluster, name, cancellationToken) is { } failure) return await BlockedAsync(entity, failure.Message, cancellationToken);
        events.Record(entity, EventSeverity.Normal, "TopicDeleted", $"Kafka topic \"{name}\" was deleted with all its messages");
        return ReconciliationResult<V1Alpha1PushTopic>.Success(entity);
    }

    private async Task<ReconciliationResult<V1Alpha1PushTopic>> BlockedAsync(V1Alpha1PushTopic entity, string problem, CancellationToken cancellationToken)
    {
        var message = $"the Kafka topic cannot be deleted: {problem}; mend that, or set deletionPolicy: Retain to let the PushTopic go without";
        var before = entity.Status!.Conditions;
        var status = TopicStatus.DeletionBlocked(entity, message, time.GetUtcNow());
        entity = await writer.WriteStatusAsync(TopicStatus.With(entity, status), cancellationToken);
        StatusEvents.Record(events, entity, before, entity.Status?.Conditions);
        return ReconciliationResult<V1Alpha1PushTopic>.Failure(entity, message);
    }
}
