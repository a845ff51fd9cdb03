using System.Collections.Frozen;
using PushOperator.DataPlane.Configuration.Gateway;

namespace PushOperator.Gateway.Kafka;

/// <summary>The group's topics by either of their names. Immutable.</summary>
internal sealed class TopicMap(IReadOnlyList<TopicConfiguration> topics)
{
    private readonly FrozenDictionary<string, string> _byKafkaTopic = topics.ToFrozenDictionary(topic => topic.KafkaTopic, topic => topic.Name);
    private readonly FrozenDictionary<string, string> _byName = topics.ToFrozenDictionary(topic => topic.Name, topic => topic.KafkaTopic);

    private readonly FrozenSet<string> _compacted = topics.Where(topic => topic.Compacted).Select(topic => topic.Name).ToFrozenSet();

    public IReadOnlyList<TopicConfiguration> Topics => topics;

    /// <summary>PushTopic name of a Kafka topic.</summary>
    public string NameOf(string kafkaTopic) => _byKafkaTopic[kafkaTopic];

    /// <summary>Kafka topic of a PushTopic name.</summary>
    public string KafkaTopicOf(string name) => _byName[name];

    /// <summary>Whether Kafka compacts a topic, by PushTopic name.</summary>
    public bool IsCompacted(string name) => _compacted.Contains(name);

    /// <summary>Whether the group has this PushTopic.</summary>
    public bool Has(string name) => _byName.ContainsKey(name);
}
