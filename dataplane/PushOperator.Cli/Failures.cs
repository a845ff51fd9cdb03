using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using k8s.Autorest;
using k8s.Exceptions;
using PushOperator.Client;

namespace PushOperator.Cli;

/// <summary>One sentence and one exit code for everything that commands throw.</summary>
internal static class Failures
{
    public static (int ExitCode, string Sentence) Describe(Exception exception) => exception switch
    {
        CommandException e => (e.ExitCode, e.Message),
        PushRefusedException or PushClosedException => (ExitCodes.Refused, exception.Message),
        PushUnreachableException => (ExitCodes.Unreachable, exception.Message),
        PushOutcomeUnknownException e => (ExitCodes.Partial, e.IdempotencyKey is null ? e.Message : $"{e.Message}; publish again with --idempotency-key {e.IdempotencyKey}"),
        HttpOperationException e => OfKubernetes(e),
        HttpRequestException or SocketException or TaskCanceledException => (ExitCodes.Unreachable, $"the API server is unreachable: {exception.GetBaseException().Message}"),
        KubeConfigException e => (ExitCodes.Failed, $"the kubeconfig cannot be used: {e.Message}"),
        ArgumentException e => (ExitCodes.Usage, FirstLine(e.Message)),
        OperationCanceledException => (ExitCodes.Failed, "interrupted"),
        _ => (ExitCodes.Failed, FirstLine(exception.Message)),
    };

    private static (int ExitCode, string Sentence) OfKubernetes(HttpOperationException e)
    {
        var status = e.Response.StatusCode;
        var isNo = status is HttpStatusCode.NotFound or HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized;
        return (isNo ? ExitCodes.Refused : ExitCodes.Failed, $"the API server answered {(int)status}: {Message(e.Response.Content) ?? status.ToString()}");
    }

    /// <summary><c>message</c> of a Kubernetes Status; null when the body is none.</summary>
    private static string? Message(string? body)
    {
        try
        {
            return string.IsNullOrEmpty(body) ? null : JsonElement.Parse(body).GetProperty("message").GetString();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return FirstLine(body!);
        }
    }

    private static string FirstLine(string text) => text.Split('\n', 2)[0].TrimEnd();
}
