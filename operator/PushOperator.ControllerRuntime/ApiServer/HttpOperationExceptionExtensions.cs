using System.Globalization;
using System.Net;
using System.Text.Json;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace PushOperator.ControllerRuntime.ApiServer;

/// <summary>What an answer that is not 2xx tells.</summary>
internal static class HttpOperationExceptionExtensions
{
    public static bool Is(this HttpOperationException exception, HttpStatusCode status) => exception.Response?.StatusCode == status;

    /// <summary>How long the API server asks us to stay away (429 and 503 carry it), or zero.</summary>
    public static TimeSpan RetryAfter(this Exception? exception) =>
        exception is HttpOperationException { Response: { } response }
        && response.Headers.TryGetValue("Retry-After", out var values)
        && int.TryParse(values.FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : TimeSpan.Zero;

    /// <summary>The fields that the API server complains about, and why; empty if it did not say, or if something in between answered.</summary>
    public static IList<V1StatusCause> Causes(this HttpOperationException exception)
    {
        try
        {
            return KubernetesJson.Deserialize<V1Status>(exception.Response.Content ?? "null")?.Details?.Causes ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    /// <summary>The same as a 409: what was looked at is no longer there.</summary>
    public static HttpOperationException AsConflict(this HttpOperationException exception) => new(exception.Message, exception)
    {
        Request = exception.Request,
        Response = new HttpResponseMessageWrapper(new HttpResponseMessage(HttpStatusCode.Conflict), exception.Response.Content),
    };
}
