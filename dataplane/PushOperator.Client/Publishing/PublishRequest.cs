using System.Buffers;
using System.Net.Http.Headers;
using System.Text.Json;
using PushOperator.Client.Frames;

namespace PushOperator.Client.Publishing;

/// <summary>A publish as it goes over HTTP, in each attempt the same bytes and the same key.</summary>
internal sealed class PublishRequest(Uri target, ReadOnlyMemory<byte> body, string idempotencyKey)
{
    public string IdempotencyKey => idempotencyKey;

    public Uri Target => target;

    public static PublishRequest Create(Uri commandPort, string topic, IReadOnlyList<OutgoingMessage> messages, string idempotencyKey)
    {
        var target = new Uri($"{commandPort.AbsoluteUri.TrimEnd('/')}/v1/topics/{Uri.EscapeDataString(topic)}/messages");
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteStartArray("messages");
        foreach (var message in messages)
        {
            json.WriteStartObject();
            ClientFrames.WriteContent(json, message);
            if (message.Partition is { } partition) json.WriteNumber("partition", partition);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return new PublishRequest(target, buffer.WrittenMemory, idempotencyKey);
    }

    /// <summary>A request for one attempt; HttpClient takes each only once.</summary>
    public HttpRequestMessage ToHttp()
    {
        var content = new ReadOnlyMemoryContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var request = new HttpRequestMessage(HttpMethod.Post, target) { Content = content };
        request.Headers.Add("Idempotency-Key", idempotencyKey);
        return request;
    }
}
