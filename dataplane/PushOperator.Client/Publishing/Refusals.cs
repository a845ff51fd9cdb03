using System.Net.Http.Headers;
using System.Text.Json;
using PushOperator.Client.Frames;

namespace PushOperator.Client.Publishing;

/// <summary>Turns an HTTP answer that is not success into a <see cref="PushRefusedException"/>.</summary>
internal static class Refusals
{
    /// <summary>Bytes read of an error body: a problem is a few hundred, a proxy's error page is of no use to anybody.</summary>
    private const int MostBodyBytes = 64 * 1024;

    public static async Task<PushRefusedException> ReadAsync(HttpResponseMessage response, TimeProvider time, CancellationToken cancellationToken)
    {
        var problem = IsProblem(response.Content.Headers.ContentType) ? await ReadProblemAsync(response.Content, cancellationToken) : null;
        var status = (int)response.StatusCode;
        return new PushRefusedException(
            status,
            problem?.Code ?? "http_error",
            problem?.Detail ?? problem?.Title ?? response.ReasonPhrase ?? "no reason given",
            RetryAfter(response.Headers.RetryAfter, time));
    }

    private static bool IsProblem(MediaTypeHeaderValue? type) => type?.MediaType is "application/problem+json" or "application/json";

    private static async Task<Problem?> ReadProblemAsync(HttpContent content, CancellationToken cancellationToken)
    {
        try
        {
            await content.LoadIntoBufferAsync(MostBodyBytes, cancellationToken);
            return JsonSerializer.Deserialize(await content.ReadAsByteArrayAsync(cancellationToken), FrameJson.Default.Problem);
        }
        catch (Exception e) when (e is JsonException or HttpRequestException or IOException)
        {
            // The status alone has to do: what stands in the body is no problem document after all.
            return null;
        }
    }

    private static TimeSpan? RetryAfter(RetryConditionHeaderValue? header, TimeProvider time)
    {
        if (header?.Delta is { } delta) return delta;
        if (header?.Date is { } date) return TimeSpan.FromTicks(Math.Max(0, (date - time.GetUtcNow()).Ticks));
        return null;
    }
}
