namespace PushOperator.Operator.KafkaTopics;

/// <summary>What Kafka makes of the names of topics. Pure.</summary>
internal static class TopicNames
{
    /// <summary>Whether two different names are one in Kafka's metrics, where a dot becomes an underscore: Kafka makes no topic whose name collides so with another's.</summary>
    public static bool Collide(string one, string other) => one != other && one.Length == other.Length && one.Replace('.', '_') == other.Replace('.', '_');
}
