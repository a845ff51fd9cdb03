using System.Globalization;
using PushOperator.Api.Topics;
using PushOperator.Api.Values;

namespace PushOperator.Operator.KafkaTopics;

/// <summary>Turns a PushTopic's spec into Kafka's terms. Pure.</summary>
/// <remarks>The API server has refused bad values already; it is read here as strictly, for objects that are older than a rule.</remarks>
internal static class TopicSettingsReader
{
    private const long Unlimited = -1;

    /// <summary>Reads the spec.</summary>
    /// <param name="topic">The PushTopic.</param>
    /// <param name="problems">Every value that cannot be, with its path and what is right; empty when there is none.</param>
    public static TopicSettings Read(V1Alpha1PushTopic topic, out IReadOnlyList<string> problems)
    {
        var spec = topic.Spec;
        var found = new List<string>();
        var config = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in spec.Config ?? new Dictionary<string, string>()) config[name] = value;
        config["cleanup.policy"] = CleanupPolicyOf(spec.CleanupPolicy);
        if (spec.Retention?.Time is { } time) Set("retention.ms", ReadTime(time, found));
        if (spec.Retention?.Bytes is { } bytes) Set("retention.bytes", ReadBytes(bytes, "spec.retention.bytes", long.MaxValue, "10Gi", found));
        if (spec.MaxMessageBytes is { } largest) Set("max.message.bytes", ReadBytes(largest, "spec.maxMessageBytes", int.MaxValue, "1Mi", found));
        if (spec.Partitions < 1) found.Add($"spec.partitions: {spec.Partitions} is not at least 1");
        problems = found;
        return new TopicSettings { Name = topic.KafkaTopicName(), Partitions = spec.Partitions, Replicas = spec.Replicas, Config = config };

        void Set(string name, long value) => config[name] = value.ToString(CultureInfo.InvariantCulture);
    }

    private static string CleanupPolicyOf(CleanupPolicy policy) => policy switch
    {
        CleanupPolicy.Delete => "delete",
        CleanupPolicy.Compact => "compact",
        CleanupPolicy.CompactAndDelete => "compact,delete",
        _ => throw new ArgumentOutOfRangeException(nameof(policy), policy, "a cleanup policy without a name in Kafka"),
    };

    private static long ReadTime(string text, List<string> problems)
    {
        if (text == PushTopicRetention.Unlimited) return Unlimited;
        if (GoDuration.TryParse(text, out var time) && time > TimeSpan.Zero) return (long)time.TotalMilliseconds;
        problems.Add($"spec.retention.time: \"{text}\" is not a duration, for example 168h");
        return 0;
    }

    private static long ReadBytes(string text, string path, long limit, string example, List<string> problems)
    {
        if (ByteQuantity.TryParse(text, out var bytes) && bytes >= 1 && bytes <= limit) return bytes;
        problems.Add($"{path}: \"{text}\" is not a size, for example {example}");
        return 0;
    }
}
