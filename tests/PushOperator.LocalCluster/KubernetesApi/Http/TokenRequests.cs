using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Net.Http.Headers;
using PushOperator.LocalCluster.KubernetesApi.Json;
using PushOperator.LocalCluster.KubernetesApi.Objects;
using PushOperator.LocalCluster.KubernetesApi.Tokens;

namespace PushOperator.LocalCluster.KubernetesApi.Http;

/// <summary>TokenRequest: a token of a ServiceAccount for the audiences that are asked for.</summary>
internal sealed class TokenRequests(ClusterApi api, AccountTokens tokens)
{
    // What the real server takes, and what it gives when it is asked for nothing.
    private const long LeastSeconds = 600;
    private const long MostSeconds = 1L << 32;
    private const long UsualSeconds = 3600;

    private static readonly MediaTypeHeaderValue KeySetType = new("application/jwk-set+json");

    /// <summary>The public keys, for those who take them in their own form.</summary>
    public static Task KeySetAsync(HttpContext http, AccountTokens tokens)
    {
        var taken = http.Request.GetTypedHeaders().Accept;
        if (taken.Count > 0 && !taken.Any(type => type.MatchesAllSubTypes || type.MediaType == KeySetType.MediaType)) throw new ApiException(StatusCodes.Status406NotAcceptable, "NotAcceptable", $"only {KeySetType} can be given");
        return Answer.BytesAsync(http, JsonSerializer.SerializeToUtf8Bytes(tokens.KeySet()), type: KeySetType.ToString());
    }

    public async Task CreateAsync(ApiRequest request)
    {
        var body = await RequestBody.ReadObjectAsync(request.Http.Request, request.Aborted);
        var account = api.Get(request.Type, request.Namespace, request.Name!);
        var seconds = body.Number("spec", "expirationSeconds") ?? UsualSeconds;
        if (seconds is < LeastSeconds or > MostSeconds)
            throw new ApiException(StatusCodes.Status422UnprocessableEntity, "Invalid", $"spec.expirationSeconds: Invalid value: {seconds}: may not specify a duration less than 10 minutes, or more than 2^32 seconds");
        var audiences = (body.List("spec", "audiences") ?? []).Select(audience => (string)audience!).ToList();
        var (token, expires) = tokens.Make(request.Namespace!, request.Name!, account.Text("metadata", "uid")!, audiences, TimeSpan.FromSeconds(seconds));
        await Answer.JsonAsync(
            request.Http,
            new JsonObject
            {
                ["kind"] = "TokenRequest",
                ["apiVersion"] = "authentication.k8s.io/v1",
                ["metadata"] = new JsonObject { ["name"] = request.Name, ["namespace"] = request.Namespace },
                ["spec"] = new JsonObject { ["audiences"] = new JsonArray([.. audiences.Select(audience => (JsonNode)audience)]), ["expirationSeconds"] = seconds },
                ["status"] = new JsonObject { ["token"] = token, ["expirationTimestamp"] = Timestamps.Seconds(expires) },
            },
            StatusCodes.Status201Created);
    }
}
