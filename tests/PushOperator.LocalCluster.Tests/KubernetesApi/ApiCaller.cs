using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using k8s;

namespace PushOperator.LocalCluster.Tests.KubernetesApi;

/// <summary>Sends requests as they are written in a test, and gives back what came: no client library between the test and the wire.</summary>
internal sealed class ApiCaller : IDisposable
{
    public const string Merge = "application/merge-patch+json";
    public const string Json = "application/json-patch+json";
    public const string Strategic = "application/strategic-merge-patch+json";
    public const string Apply = "application/apply-patch+yaml";

    private readonly HttpClient _http;

    public ApiCaller(string kubeconfig)
    {
        var configuration = KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig);
        var handler = new SocketsHttpHandler();
        // A control plane on loopback, with a certificate of its own.
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        _http = new HttpClient(handler) { BaseAddress = new Uri(configuration.Host), Timeout = TimeSpan.FromSeconds(60) };
        if (configuration.AccessToken is { } token) _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("contract/1.0");
    }

    public sealed record Reply(HttpStatusCode Code, JsonNode Body, IReadOnlyList<string> Warnings)
    {
        public string? Reason => (string?)Body["reason"];

        public string? Message => (string?)Body["message"];

        public IEnumerable<string> Causes => Body["details"]?["causes"]?.AsArray().Select(c => $"{c!["field"]}: {c["reason"]}") ?? [];

        public string ResourceVersion => (string)Body["metadata"]!["resourceVersion"]!;
    }

    public Task<Reply> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<Reply> PostAsync(string path, JsonNode body) => SendAsync(HttpMethod.Post, path, body.ToJsonString());

    public Task<Reply> PutAsync(string path, JsonNode body) => SendAsync(HttpMethod.Put, path, body.ToJsonString());

    public Task<Reply> PatchAsync(string path, string type, string body) => SendAsync(HttpMethod.Patch, path, body, type);

    public Task<Reply> DeleteAsync(string path, string? options = null) => SendAsync(HttpMethod.Delete, path, options);

    public async Task<Reply> SendAsync(HttpMethod method, string path, string? body = null, string type = "application/json", string? accept = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.TryAddWithoutValidation("Accept", accept ?? "application/json");
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        }

        using var answer = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var warnings = answer.Headers.TryGetValues("Warning", out var values) ? values.ToList() : [];
        return new Reply(answer.StatusCode, text.StartsWith('{') ? JsonNode.Parse(text)! : new JsonObject { ["text"] = text }, warnings);
    }

    /// <summary>The events of a watch, as they come, until the server ends it.</summary>
    public async IAsyncEnumerable<(string Type, JsonNode Object)> WatchAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        while (await lines.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            var change = JsonNode.Parse(line)!;
            yield return ((string)change["type"]!, change["object"]!);
        }
    }

    public void Dispose() => _http.Dispose();
}
