using k8s.Models;
using PushOperator.ControllerRuntime.Abstractions;
using PushOperator.Operator.KafkaTopics;
using PushOperator.Operator.Observation;
using PushOperator.Operator.Policies;

namespace PushOperator.Operator.Controllers;

/// <summary>Does in Kafka what a verdict says, and tells the user of the PushTopic.</summary>
internal sealed class TopicActions(IKafkaTopicAdministration kafka, IEventRecorder events)
{
    /// <summary>Does it once.</summary>
    /// <returns>Why it was not done, or null.</returns>
    public async Task<KafkaFailure?> DoAsync(TopicObservation observation, TopicVerdict action, CancellationToken cancellationToken)
    {
        var (topic, name, cluster) = (observation.Topic, observation.Settings.Name, observation.Cluster!);
        switch (action)
        {
            case TopicVerdict.Create create:
                if (await kafka.CreateAsync(cluster, create.Settings, cancellationToken) is { } notCreated) return notCreated;
                if (topic.Status?.TopicId is not null)
                    events.Record(topic, EventSeverity.Warning, "TopicLost", $"Kafka topic \"{name}\" was deleted by somebody else with all its messages; an empty one was made");
                else
                    events.Record(topic, EventSeverity.Normal, "TopicCreated", $"Kafka topic \"{name}\" was made with {create.Settings.Partitions} partitions");
                return null;

            case TopicVerdict.Grow grow:
                if (await kafka.GrowAsync(cluster, name, grow.Partitions, cancellationToken) is { } notGrown) return notGrown;
                events.Record(topic, EventSeverity.Normal, "PartitionsGrown", $"Kafka topic \"{name}\" has {grow.Partitions} partitions now; keys have moved");
                return null;

            case TopicVerdict.SetConfig set:
                if (await kafka.AlterConfigAsync(cluster, name, set.Settings, cancellationToken) is { } notSet) return notSet;
                events.Record(topic, EventSeverity.Normal, "SettingsChanged", $"Kafka topic \"{name}\": {string.Join(", ", set.Settings.Select(pair => $"{pair.Key}={pair.Value}"))}");
                return null;

            default:
                throw new ArgumentException($"{action.GetType().Name} is nothing to be done", nameof(action));
        }
    }
}
