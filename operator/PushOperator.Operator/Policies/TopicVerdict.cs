using PushOperator.Operator.KafkaTopics;

namespace PushOperator.Operator.Policies;

/// <summary>What is to be done about a PushTopic.</summary>
internal abstract record TopicVerdict
{
    private TopicVerdict()
    {
    }

    /// <summary>Nothing: the Kafka topic is as the spec says.</summary>
    public sealed record Settled : TopicVerdict;

    /// <summary>Make the topic.</summary>
    public sealed record Create(TopicSettings Settings) : TopicVerdict;

    /// <summary>Raise the partitions to this number.</summary>
    public sealed record Grow(int Partitions) : TopicVerdict;

    /// <summary>Set these settings.</summary>
    public sealed record SetConfig(IReadOnlyDictionary<string, string> Settings) : TopicVerdict;

    /// <summary>Nothing can be done now.</summary>
    /// <param name="Reason">One of <see cref="Api.Conditions.ConditionReasons"/>.</param>
    /// <param name="Message">What stands in the way and what to do.</param>
    /// <param name="NeedsUser">Whether it stays so until somebody acts.</param>
    public sealed record Blocked(string Reason, string Message, bool NeedsUser) : TopicVerdict;
}
