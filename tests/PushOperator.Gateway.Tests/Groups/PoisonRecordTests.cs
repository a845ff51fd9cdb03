using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Confluent.Kafka;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Tests.Groups.Support;
using PushOperator.Gateway.Topics;
using PushOperator.TestUtilities;

namespace PushOperator.Gateway.Tests.Groups;

/// <summary>K15: records that nobody expects, among others. Each is delivered in every format, and none stops what comes after it.</summary>
public sealed class PoisonRecordTests(ApacheKafka kafka, EmbeddedBroker embedded)
{
    private const string Last = """{"n":-1}""";
    private static readonly byte[] NotUtf8 = [0xC3, 0x28, 0xFF, 0xFE];

    [Theory]
    [InlineData(false, DeliveryMode.Broadcast, FrameFormat.Json)]
    [InlineData(false, DeliveryMode.Broadcast, FrameFormat.CloudEvents)]
    [InlineData(false, DeliveryMode.Broadcast, FrameFormat.Raw)]
    [InlineData(false, DeliveryMode.Shared, FrameFormat.Json)]
    [InlineData(false, DeliveryMode.Shared, FrameFormat.CloudEvents)]
    [InlineData(false, DeliveryMode.Shared, FrameFormat.Raw)]
    [InlineData(true, DeliveryMode.Broadcast, FrameFormat.Json)]
    [InlineData(true, DeliveryMode.Shared, FrameFormat.Json)]
    public async Task Every_record_comes_and_the_ones_after_it_too(bool apache, DeliveryMode delivery, FrameFormat format)
    {
        using var broker = await Broker.StartAsync(apache, kafka, embedded);
        var topic = await broker.CreateTopicAsync(1, new() { ["message.timestamp.after.max.ms"] = "9223372036854775807" });
        var configuration = Pod.Configure(broker, topic, delivery) with { SlowSubscriber = new SlowSubscriberConfiguration { MaxQueuedBytes = 65_536, Policy = SlowSubscriberPolicy.SkipToLatest } };
        await using var pod = await Pod.StartAsync(configuration);
        var member = await pod.JoinAsync(autoAck: true, format: format);
        var records = Poison().ToArray();

        await broker.ProduceRawAsync(topic, 0, records);

        await Until.HoldsAsync(() => member.Received.Any(frame => Encoding.UTF8.GetString(frame.Payload).Contains(Last, StringComparison.Ordinal)), "the last one came");
        if (delivery == DeliveryMode.Shared) await Until.HoldsAsync(() => broker.Committed(configuration.Kafka.GroupId, topic, 1).GetValueOrDefault(0) == records.Length, "the watermark passed all of them");
        member.Count.Should().Be(records.Length);
        member.Disconnected.Should().BeNull();
        if (format == FrameFormat.Raw)
        {
            Lines(member.Received.Select(frame => (frame.Opcode, frame.Payload))).Should().Equal(Lines(records.Select(record => ((byte)(Utf8.IsValid(record.Value) ? 1 : 2), record.Value ?? []))));
            return;
        }

        foreach (var frame in member.Received) Check(frame, records, format);
    }

    private static IEnumerable<string> Lines(IEnumerable<(byte Opcode, byte[] Payload)> frames) => frames.Select(frame => $"{frame.Opcode} {Convert.ToHexString(frame.Payload)}").Order(StringComparer.Ordinal);

    private static void Check(ReceivedFrame frame, Message<byte[]?, byte[]?>[] records, FrameFormat format)
    {
        frame.Opcode.Should().Be(1);
        Utf8.IsValid(frame.Payload).Should().BeTrue("a text frame is UTF-8");
        using var json = JsonDocument.Parse(frame.Payload, new JsonDocumentOptions { MaxDepth = 128 });
        MessageId.TryParse(json.RootElement.GetProperty("id").GetString(), out var id).Should().BeTrue();
        if (records[(int)id.Offset].Value is { } value && !Utf8.IsValid(value)) json.RootElement.GetProperty(format == FrameFormat.Json ? "dataBase64" : "data_base64").GetBytesFromBase64().Should().Equal(value);
    }

    private static IEnumerable<Message<byte[]?, byte[]?>> Poison()
    {
        yield return new() { Key = Bytes("k"), Value = NotUtf8 };
        yield return new() { Key = null, Value = null };
        yield return new() { Key = [], Value = [] };
        yield return new() { Key = NotUtf8, Value = Bytes("not JSON \0 at all") };
        yield return new() { Key = Bytes("k"), Value = Bytes("1"), Headers = Headers(10_000) };
        yield return new() { Key = Bytes("k"), Value = Bytes($"\"{new string('x', 900_000)}\"") };
        yield return new() { Key = Bytes(new string('k', 100_000)), Value = Bytes(new string('[', 5_000)) };
        yield return new() { Key = Bytes("k"), Value = Bytes(new string('[', 64) + new string(']', 64)) };
        yield return new() { Key = Bytes("k"), Value = Bytes("""{"a":"\ud800","a":1e400}""") };
        yield return new() { Key = Bytes("k"), Value = Bytes("{}"), Timestamp = new Timestamp(long.MaxValue / 2, TimestampType.CreateTime), Headers = Odd() };
        yield return new() { Key = Bytes("k"), Value = Bytes(Last) };
    }

    private static Headers Headers(int count)
    {
        var headers = new Headers();
        for (var i = 0; i < count; i++) headers.Add(string.Create(CultureInfo.InvariantCulture, $"header-{i % (count - 10)}"), Bytes(i.ToString(CultureInfo.InvariantCulture)));
        return headers;
    }

    private static Headers Odd() => new() { { "ce_time", NotUtf8 }, { "ce_type", null }, { "content-type", NotUtf8 }, { "", Bytes("empty name") }, { "\"quote\n", Bytes("x") }, { "ce_data", Bytes("x") } };

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
