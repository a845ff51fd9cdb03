using Microsoft.AspNetCore.Diagnostics;

namespace PushOperator.Gateway.Problems;

/// <summary>Gives every answer without a body, and every exception nobody caught, the form of a problem.</summary>
internal static class ProblemHandling
{
    /// <summary>Goes first in the pipeline. Exceptions are logged by the server's own handler, never shown.</summary>
    public static void UseProblems(this IApplicationBuilder app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            AllowStatusCode404Response = true,
            SuppressDiagnosticsCallback = context => context.Exception is BadHttpRequestException,
            ExceptionHandler = context => FromException(context.Features.Get<IExceptionHandlerFeature>()?.Error).WriteAsync(context),
        });
        app.UseStatusCodePages(context => FromStatus(context.HttpContext).WriteAsync(context.HttpContext));
    }

    private static Problem FromException(Exception? exception) => exception switch
    {
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => new(413, "message_too_large", "the body is larger than this pod takes"),
        BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout } => new(408, "request_timeout", "the body came too slowly"),
        BadHttpRequestException bad => new(bad.StatusCode, "bad_request", bad.Message),
        _ => new(500, "internal_error", "the gateway failed; its log says why"),
    };

    private static Problem FromStatus(HttpContext context) => context.Response.StatusCode switch
    {
        404 => new(404, "not_found", $"there is nothing at {context.Request.Path}"),
        405 => new(405, "method_not_allowed", $"{context.Request.Path} does not take {context.Request.Method}"),
        415 => new(415, "unsupported_media_type", $"Content-Type {context.Request.ContentType ?? "(none)"} is not taken"),
        var status => new(status, "bad_request", $"{context.Request.Method} {context.Request.Path} was refused"),
    };
}
