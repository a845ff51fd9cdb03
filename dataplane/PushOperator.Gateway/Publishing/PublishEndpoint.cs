using System.Net.Mime;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Authentication;
using PushOperator.Gateway.Connections;
using PushOperator.Gateway.Problems;

namespace PushOperator.Gateway.Publishing;

/// <summary><c>POST /v1/topics/{topic}/messages</c>: one message, a batch, or a CloudEvent. Answers 2xx only when Kafka has all that the answer says it has.</summary>
internal sealed class PublishEndpoint(PublisherAdmission admission, TopicNames topics, Publisher publisher)
{
    private const string StructuredCloudEvent = "application/cloudevents+json";
    private const string IdempotencyKeyHeader = "Idempotency-Key";

    /// <summary>Least body taken, whatever the topic's messages may have: a batch is larger than a message.</summary>
    private const long LeastBodyLimit = 8 * 1024 * 1024;

    /// <summary>Serves one request.</summary>
    public async Task<IResult> PublishAsync(HttpContext context, string topic)
    {
        if (await admission.CheckAsync(context, topic) is { } refused) return refused;
        if (topics.Find(topic) is not { } found) return new Problem(404, "topic_not_found", $"this pod's group has no topic of that name; it has {topics.Known}");
        if (CheckHeaders(context.Request, out var key) is { } problem) return problem;
        var body = await ReadBodyAsync(context, found);
        if (ReadMessages(context.Request, body, found, out var requests) is { } bad) return bad;
        // All of them are in the producer's queue before the first is waited for, in the order given.
        var publishing = requests.Select((request, index) => publisher.PublishAsync(request with { IdempotencyKey = KeyOf(key, index, requests.Count) })).ToArray();
        return PublishAnswer.From(await Task.WhenAll(publishing));
    }

    // Each message of a batch has a key of its own, so a repeat of a batch that failed in part writes only what failed.
    private static string? KeyOf(string? key, int index, int count) => key is null || count == 1 ? key : $"{key}#{index}";

    private static Problem? CheckHeaders(HttpRequest request, out string? key)
    {
        key = null;
        if (request.Headers.ContentEncoding.Count > 0) return new Problem(415, "unsupported_media_type", $"Content-Encoding {request.Headers.ContentEncoding} is not taken");
        var keys = request.Headers[IdempotencyKeyHeader];
        if (keys.Count == 0) return null;
        if (keys.Count > 1 || !PublishFields.IsIdempotencyKey(keys[0]!)) return new Problem(400, "bad_field", $"{IdempotencyKeyHeader}: {PublishFields.IdempotencyKeyRule}, once");
        key = keys[0];
        return null;
    }

    private static async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpContext context, TopicConfiguration topic)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = Math.Max(LeastBodyLimit, 2L * topic.MaxMessageBytes);
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    private static Problem? ReadMessages(HttpRequest request, ReadOnlyMemory<byte> body, TopicConfiguration topic, out IReadOnlyList<PublishRequest> requests)
    {
        requests = [];
        if (CloudEventReader.IsBinary(request.Headers))
        {
            if (CloudEventReader.ReadBinary(request, body, topic, out var single) is { } badBinary) return new Problem(400, badBinary.Code, badBinary.Detail);
            requests = [single];
            return null;
        }

        var type = MediaTypeHeaderValue.TryParse(request.ContentType, out var parsed) ? parsed : null;
        if (type is null || type.Charset is { HasValue: true } charset && !charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)) return Unsupported(request);
        if (type.MediaType.Equals(StructuredCloudEvent, StringComparison.OrdinalIgnoreCase))
        {
            if (CloudEventReader.ReadStructured(body.Span, topic, out var single) is { } badStructured) return new Problem(400, badStructured.Code, badStructured.Detail);
            requests = [single];
            return null;
        }

        if (!type.MediaType.Equals(MediaTypeNames.Application.Json, StringComparison.OrdinalIgnoreCase)) return Unsupported(request);
        return PublishBody.Read(body.Span, topic, out requests) is { } bad ? new Problem(400, bad.Code, bad.Detail) : null;
    }

    private static Problem Unsupported(HttpRequest request) => new(
        415,
        "unsupported_media_type",
        $"Content-Type {request.ContentType ?? "(none)"}: application/json, {StructuredCloudEvent}, or a CloudEvent in binary mode (ce-* headers) is taken, in UTF-8");
}
