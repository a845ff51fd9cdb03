using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using PushOperator.Router.Diagnostics;
using PushOperator.Router.Endpoints;

namespace PushOperator.Router.Routing;

/// <summary>Writes refusals as <c>application/problem+json</c> and counts them.</summary>
internal sealed partial class RefusalWriter(RouterMetrics metrics, ILogger<RefusalWriter> logger)
{
    /// <summary>Seconds of <c>Retry-After</c>: any of these, so that those who are refused together do not come back together.</summary>
    private const int MinRetryAfter = 1, MaxRetryAfter = 5;

    /// <summary>Answers. The response must not have started; what stood in it is replaced.</summary>
    public Task WriteAsync(HttpContext context, Refusal refusal, GroupKey? group = null)
    {
        metrics.RecordRefusal(refusal);
        LogRefused(logger, refusal.Code, refusal.Detail, group);
        var response = context.Response;
        var strictTransport = response.Headers.StrictTransportSecurity;
        response.Clear();
        // Said of the port, not of what stood in the answer.
        response.Headers.StrictTransportSecurity = strictTransport;
        response.StatusCode = refusal.Status;
        response.Headers.CacheControl = "no-store";
        AddHeaders(response.Headers, refusal);
        return response.WriteAsJsonAsync(
            new ProblemDetails { Type = "about:blank", Title = refusal.Title, Status = refusal.Status, Detail = refusal.Detail, Extensions = { ["code"] = refusal.Code } },
            options: null,
            "application/problem+json",
            context.RequestAborted);
    }

    private static void AddHeaders(IHeaderDictionary headers, Refusal refusal)
    {
        if (refusal.Status is StatusCodes.Status503ServiceUnavailable or StatusCodes.Status429TooManyRequests)
            headers.RetryAfter = Random.Shared.Next(MinRetryAfter, MaxRetryAfter + 1).ToString(CultureInfo.InvariantCulture);
        // Kept open, the connection would bring the next try back to the router that is going.
        if (refusal == Refusal.Draining) headers.Connection = "close";
        if (refusal == Refusal.MethodNotAllowed) headers.Allow = HttpMethods.Get;
        if (refusal == Refusal.UpgradeRequired) (headers.Upgrade, headers.SecWebSocketVersion) = ("websocket", "13");
    }
}
