using System.Text.Json;

namespace PushOperator.Gateway.Topics;

/// <summary>A hole: offsets <paramref name="From"/> to <paramref name="To"/>, both included, will not come.</summary>
internal sealed record Gap(string Topic, int Partition, long From, long To, GapReason Reason)
{
    /// <summary>All offsets of a log that was replaced by another, as far as they were read: from 0 to before <paramref name="next"/>, and never none, since nobody can say that it was empty.</summary>
    public static Gap OfReplacedLog(string topic, int partition, long next) => new(topic, partition, 0, Math.Max(next, 1) - 1, GapReason.Truncation);

    /// <summary>The <c>gap</c> frame's payload.</summary>
    public byte[] ToJson()
    {
        using var stream = new MemoryStream(128);
        using (var json = new Utf8JsonWriter(stream, MessageEnvelope.WriterOptions))
        {
            json.WriteStartObject();
            json.WriteString("op", "gap");
            json.WriteString("topic", Topic);
            json.WriteNumber("partition", Partition);
            json.WriteNumber("from", From);
            json.WriteNumber("to", To);
            json.WriteString("reason", ReasonName());
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private string ReasonName() => Reason switch
    {
        GapReason.Retention => "retention",
        GapReason.Truncation => "truncation",
        GapReason.Compaction => "compaction",
        _ => "slow_subscriber",
    };
}
