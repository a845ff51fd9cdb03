using System.Globalization;
using System.Net;
using k8s.Autorest;

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
}
