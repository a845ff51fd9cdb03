using Microsoft.Extensions.Logging;
using PushOperator.Api.Topics;
using PushOperator.ControllerRuntime.Abstractions;
using PushOperator.Operator.KafkaTopics;

namespace PushOperator.Operator.Controllers;

/// <summary>
/// Tells of the Kafka topic that a PushTopic leaves behind: kept on purpose, or because somebody removed the finalizer by hand. It deletes nothing: what a PushTopic asked for that is gone
/// cannot be confirmed any more.
/// </summary>
internal sealed partial class TopicFarewell(
    KafkaClusters clusters, IKafkaTopicAdministration kafka, FinishedDeletions finished, IEventRecorder events, ILogger<TopicFarewell> logger)
{
    /// <summary>Looks whether the topic is still there, and says so in the log and an Event.</summary>
    public async Task SayAsync(V1Alpha1PushTopic gone, CancellationToken cancellationToken)
    {
        if (gone.Status?.TopicId is not { } id || finished.Remove(id)) return;
        var (name, metadata) = (gone.KafkaTopicName(), gone.Metadata);
        if (gone.Spec.DeletionPolicy == DeletionPolicy.Retain)
        {
            LogRetained(logger, name, metadata.NamespaceProperty, metadata.Name);
            return;
        }

        if (!await MayBeThereAsync(gone, id, cancellationToken)) return;
        var message = $"Kafka topic \"{name}\" stays with all its messages although deletionPolicy is Delete: somebody removed the finalizer {PushTopicFinalizer.Identifier} by hand; "
            + "delete the topic with Kafka's tools, or adopt it with a new PushTopic";
        LogLeftBehind(logger, metadata.NamespaceProperty, metadata.Name, message);
        events.Record(gone, EventSeverity.Warning, "TopicKept", message);
    }

    private async Task<bool> MayBeThereAsync(V1Alpha1PushTopic gone, string id, CancellationToken cancellationToken)
    {
        var answer = await clusters.FindAsync(gone.Spec.Kafka, gone.Metadata.NamespaceProperty, cancellationToken);
        if (answer.Cluster is not { } cluster) return true;
        var found = await kafka.DescribeAsync(cluster, gone.KafkaTopicName(), cancellationToken);
        return !found.IsSuccess || found.Value?.Id == id;
    }
}
