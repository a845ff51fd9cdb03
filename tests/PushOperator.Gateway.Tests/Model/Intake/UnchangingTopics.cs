using Confluent.Kafka;
using PushOperator.Gateway.Kafka;

namespace PushOperator.Gateway.Tests.Model.Intake;

/// <summary>Topics of which nobody ever hears anything new: Kafka is not asked.</summary>
internal sealed class UnchangingTopics(IAdminClient admin, TopicMap topics, TimeProvider time) : TopicDescriptions(admin, topics, time)
{
    public override Task<IReadOnlyList<KafkaTopicState>> RecentAsync() => Task.FromResult<IReadOnlyList<KafkaTopicState>>([]);

    public override Task<IReadOnlyList<KafkaTopicState>> AskAsync() => RecentAsync();
}
