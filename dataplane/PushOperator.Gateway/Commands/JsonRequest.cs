using Microsoft.AspNetCore.Http.Features;
using PushOperator.Gateway.Problems;

namespace PushOperator.Gateway.Commands;

/// <summary>Reads the body of a command.</summary>
internal static class JsonRequest
{
    /// <summary>The whole body, or why it is not taken; one that is longer than <paramref name="maxBytes"/> is answered with 413 by the server.</summary>
    public static async Task<(ReadOnlyMemory<byte> Body, Problem? Problem)> ReadAsync(HttpContext context, int maxBytes, CancellationToken cancellationToken)
    {
        if (!context.Request.HasJsonContentType())
            return (default, new Problem(415, "unsupported_media_type", $"Content-Type {context.Request.ContentType ?? "(none)"}: application/json is taken"));
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = maxBytes;
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, cancellationToken);
        return (body.GetBuffer().AsMemory(0, (int)body.Length), null);
    }
}
