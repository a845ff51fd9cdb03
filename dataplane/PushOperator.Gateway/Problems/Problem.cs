using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace PushOperator.Gateway.Problems;

/// <summary>An HTTP refusal, answered as <c>application/problem+json</c> (RFC 9457) with a stable <c>code</c>.</summary>
/// <param name="Status">HTTP status, 400 to 599.</param>
/// <param name="Code">Stable code of PROTOCOL.md; clients decide by it.</param>
/// <param name="Detail">One sentence for people: where, what was given, what is allowed, what to do.</param>
/// <param name="RetryAfter">When to come back; becomes <c>Retry-After</c> in whole seconds, rounded up.</param>
internal sealed record Problem(int Status, string Code, string Detail, TimeSpan? RetryAfter = null) : IResult
{
    /// <summary>Media type of the answer.</summary>
    public const string MediaType = "application/problem+json";

    /// <summary>The limit that was exceeded, for the counter of limits; null: it is refused for another reason. Not written.</summary>
    public string? Limit { get; init; }

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext) => WriteAsync(httpContext);

    /// <summary>Writes the answer; nothing may have been written before.</summary>
    public async Task WriteAsync(HttpContext context)
    {
        var response = context.Response;
        response.StatusCode = Status;
        if (RetryAfter is { } wait)
            response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        if (Status == StatusCodes.Status401Unauthorized) response.Headers.WWWAuthenticate = "Bearer";
        // Written whole, with its length: an HTTP/1.0 client has no other way to find the end.
        var body = JsonSerializer.SerializeToUtf8Bytes(Body(), ProblemJson.Default.ProblemBody);
        response.ContentType = MediaType;
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, context.RequestAborted);
    }

    private ProblemBody Body() => new($"urn:pushoperator:problem:{Code}", ReasonPhrases.GetReasonPhrase(Status), Status, Detail, Code);
}
