using Confluent.Kafka;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Kafka;

/// <summary>A Kafka record becomes a message.</summary>
internal static class Records
{
    public static Message ToMessage(ConsumeResult<byte[]?, byte[]?> record, string topic) => new()
    {
        Topic = topic,
        Partition = record.Partition.Value,
        Offset = record.Offset.Value,
        TimestampMs = record.Message.Timestamp.UnixTimestampMs,
        Key = record.Message.Key,
        Value = record.Message.Value,
        Headers = HeadersOf(record.Message.Headers),
    };

    private static MessageHeader[] HeadersOf(Headers? headers)
    {
        if (headers is null || headers.Count == 0) return [];
        var copied = new MessageHeader[headers.Count];
        for (var i = 0; i < copied.Length; i++) copied[i] = new MessageHeader(headers[i].Key, headers[i].GetValueBytes());
        return copied;
    }
}
