using System.Text.Json;
using System.Text.Json.Nodes;
using PushOperator.LocalCluster.KubernetesApi.Objects;
using PushOperator.LocalCluster.KubernetesApi.Storage;

namespace PushOperator.LocalCluster.KubernetesApi.Http;

/// <summary>Writes answers.</summary>
internal static class Answer
{
    public static Task JsonAsync(HttpContext http, JsonNode json, int code = StatusCodes.Status200OK) =>
        BytesAsync(http, JsonSerializer.SerializeToUtf8Bytes(json), code);

    /// <summary>An object in the form the client takes.</summary>
    public static Task ObjectAsync(ApiRequest request, StoredObject stored, DateTimeOffset now, int code = StatusCodes.Status200OK) =>
        BytesAsync(request.Http, Representation.Of(request.Http.Request).One(stored, request.Type, now), code);

    public static async Task BytesAsync(HttpContext http, ReadOnlyMemory<byte> body, int code = StatusCodes.Status200OK, string type = "application/json")
    {
        http.Response.StatusCode = code;
        http.Response.ContentType = type;
        http.Response.ContentLength = body.Length;
        await http.Response.BodyWriter.WriteAsync(body, http.RequestAborted);
    }

    public static Task TextAsync(HttpContext http, string text)
    {
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync(text, http.RequestAborted);
    }

    public static Task RefusalAsync(HttpContext http, ApiException refusal)
    {
        if (refusal.Code == StatusCodes.Status429TooManyRequests) http.Response.Headers.RetryAfter = "10";
        return JsonAsync(http, refusal.ToStatus(), refusal.Code);
    }

    public static Task SuccessAsync(HttpContext http, JsonObject? details = null, int code = StatusCodes.Status200OK)
    {
        var status = new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = "Success" };
        if (details is not null) status["details"] = details;
        if (code == StatusCodes.Status201Created) status["code"] = code;
        return JsonAsync(http, status, code);
    }
}
