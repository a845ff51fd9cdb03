using System.Globalization;
using PushOperator.Operator.KafkaTopics;

namespace PushOperator.Operator.Observation;

/// <summary>Whether Kafka is about to be told to keep less than it keeps now. Pure.</summary>
internal static class RetentionChange
{
    private const string Time = "retention.ms";
    private const string Bytes = "retention.bytes";

    /// <summary>Whether the time or the size becomes smaller.</summary>
    public static bool Shortens(KafkaTopic found, TopicSettings wanted) => Shortens(found, wanted, Time) || Shortens(found, wanted, Bytes);

    /// <summary>Messages older than this would be deleted; null: how many go by size nobody can tell, so any may.</summary>
    public static DateTimeOffset? OldestKept(KafkaTopic found, TopicSettings wanted, DateTimeOffset now) =>
        Shortens(found, wanted, Bytes) ? null : now - TimeSpan.FromMilliseconds(Read(wanted.Config[Time]));

    private static bool Shortens(KafkaTopic found, TopicSettings wanted, string setting) =>
        wanted.Config.TryGetValue(setting, out var asked) && found.Config.TryGetValue(setting, out var has) && Read(asked) < Read(has);

    // Kafka writes "without limit" as -1.
    private static double Read(string value) => double.TryParse(value, CultureInfo.InvariantCulture, out var number) && number >= 0 ? number : double.MaxValue;
}
