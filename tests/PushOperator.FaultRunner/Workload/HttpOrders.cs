using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using PushOperator.FaultRunner.Faults;
using PushOperator.Oracle;
using PushOperator.Oracle.Events;

namespace PushOperator.FaultRunner.Workload;

/// <summary>
/// Publishes one order after the other through a gateway's command port, each again with the same idempotency key until it is stored, and holds every answer against the protocol: 200 with an id, or 503 or 429 with
/// a code and <c>Retry-After</c>, within its bound.
/// </summary>
internal sealed class HttpOrders(Uri commandPort, string topic, string key, DeliveryHistory history, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>10 s by protocol, and what a busy machine adds.</summary>
    private static readonly TimeSpan AnswerBound = TimeSpan.FromSeconds(15);
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = commandPort, Timeout = AnswerBound };

    /// <summary>Orders that were answered with an id.</summary>
    public int Stored { get; private set; }

    /// <summary>Publishes until cancelled; the order under way is finished.</summary>
    /// <exception cref="FaultException">An answer was not as the protocol says.</exception>
    public async Task RunAsync(CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            await PublishAsync(Stored);
            Stored++;
            await Task.Delay(Pause, time, enough).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task PublishAsync(long sequence)
    {
        history.Record(new PublishRequested(topic, key, sequence));
        var began = time.GetTimestamp();
        while (true)
        {
            if (await TryAsync(sequence) is { } stored)
            {
                history.Record(stored);
                return;
            }

            if (time.GetElapsedTime(began) > FaultLengths.Recovery) throw new FaultException($"order {sequence} could not be published over HTTP for {FaultLengths.Recovery.TotalSeconds:0} s");
            await Task.Delay(Pause, time);
        }
    }

    private async Task<PublishSucceeded?> TryAsync(long sequence)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/topics/{topic}/messages") { Content = JsonContent.Create(new { key, data = new { sequence } }) };
        request.Headers.Add("Idempotency-Key", $"{key}-{sequence}");
        using var answer = await SendAsync(request, sequence);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        if (answer.StatusCode is HttpStatusCode.OK)
        {
            var id = body.GetProperty("messages")[0];
            if (id.GetProperty("offset").GetInt64() is var offset && offset < 0) throw new FaultException($"order {sequence} was answered over HTTP with the offset {offset}");
            return new PublishSucceeded(topic, key, sequence, id.GetProperty("partition").GetInt32(), offset);
        }

        var code = body.TryGetProperty("code", out var member) ? member.GetString() : null;
        var isAsPromised = (answer.StatusCode, code) is (HttpStatusCode.ServiceUnavailable, "publish_unknown" or "kafka_unavailable") or (HttpStatusCode.TooManyRequests, "publish_queue_full");
        if (!isAsPromised || answer.Headers.RetryAfter is null)
            throw new FaultException($"order {sequence} was answered over HTTP with {(int)answer.StatusCode} {body}, Retry-After {answer.Headers.RetryAfter}");
        return null;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, long sequence)
    {
        try
        {
            return await _http.SendAsync(request);
        }
        catch (TaskCanceledException)
        {
            throw new FaultException($"order {sequence} was not answered over HTTP within {AnswerBound.TotalSeconds:0} s");
        }
    }
}
