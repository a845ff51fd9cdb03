using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using k8s;
using k8s.Autorest;
using k8s.Models;
using PushOperator.ControllerRuntime.Abstractions;
using PushOperator.ControllerRuntime.Diagnostics;

namespace PushOperator.ControllerRuntime.ApiServer;

/// <summary>
/// Requests that are the same for every kind: JSON in and out, over the connection and with the credentials of the program's
/// <see cref="IKubernetes"/>. Thread-safe.
/// </summary>
/// <remarks>
/// HTTP/1.1 on purpose: a request that times out then closes its own connection. On HTTP/2 the next request would go out on
/// the same half-open connection and hang as well, until TCP gives up after many minutes.
/// </remarks>
internal sealed class ApiServerClient(IKubernetes kubernetes, TimeProvider time, OperatorMetrics metrics) : IApiServerDocuments
{
    /// <summary>How long an answer (for a watch: its headers) may take. The API server itself gives up after 60 s.</summary>
    public static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(30);

    private static readonly MediaTypeWithQualityHeaderValue Json = new("application/json");
    private static readonly MediaTypeWithQualityHeaderValue Anything = new("*/*");

    private readonly Kubernetes _kubernetes = kubernetes as Kubernetes
        ?? throw new ArgumentException($"IKubernetes must be a {typeof(Kubernetes)}, not a {kubernetes.GetType()}: its HttpClient is needed", nameof(kubernetes));

    /// <summary>Sends a request and reads the whole JSON answer, which the caller disposes.</summary>
    /// <exception cref="HttpOperationException">Any status but 2xx.</exception>
    /// <exception cref="TimeoutException">No answer within <see cref="RequestTimeout"/>.</exception>
    public Task<JsonDocument> SendAsync(HttpMethod method, string path, string? body, string mediaType, CancellationToken cancellationToken) =>
        SendAsync(method, path, body, mediaType, Json, cancellationToken);

    /// <inheritdoc/>
    public Task<JsonDocument> GetAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, path, null, "", Anything, cancellationToken);

    /// <summary>Gets a list in the form that the kind asks for.</summary>
    /// <inheritdoc cref="SendAsync(HttpMethod, string, string?, string, CancellationToken)" path="/exception"/>
    public Task<JsonDocument> ListAsync<T>(string path, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, path, null, "", FormOf<T>("PartialObjectMetadataList"), cancellationToken);

    private async Task<JsonDocument> SendAsync(
        HttpMethod method, string path, string? body, string mediaType, MediaTypeWithQualityHeaderValue accept, CancellationToken cancellationToken)
    {
        using var bound = new Deadline(RequestTimeout, time, cancellationToken);
        try
        {
            using var response = await StartAsync(method, path, body, mediaType, accept, bound.Token);
            await using var content = await response.Content.ReadAsStreamAsync(bound.Token);
            return await JsonDocument.ParseAsync(content, default, bound.Token);
        }
        catch (OperationCanceledException e) when (bound.HasPassed)
        {
            throw new TimeoutException($"{method} {path}: no answer within {RequestTimeout.TotalSeconds:0} s", e);
        }
    }

    /// <summary>Sends a GET whose answer goes on for as long as the caller reads it (a watch), and returns it after the headers.</summary>
    /// <exception cref="HttpOperationException">Any status but 2xx.</exception>
    /// <exception cref="TimeoutException">No headers within <see cref="RequestTimeout"/>.</exception>
    public async Task<HttpResponseMessage> WatchAsync<T>(string path, CancellationToken cancellationToken)
    {
        using var bound = new Deadline(RequestTimeout, time, cancellationToken);
        try
        {
            return await StartAsync(HttpMethod.Get, path, null, "", FormOf<T>("PartialObjectMetadata"), bound.Token);
        }
        catch (OperationCanceledException e) when (bound.HasPassed)
        {
            throw new TimeoutException($"GET {path}: no answer within {RequestTimeout.TotalSeconds:0} s", e);
        }
    }

    /// <summary>Sends a request whose answer is one object.</summary>
    /// <inheritdoc cref="SendAsync(HttpMethod, string, string?, string, CancellationToken)" path="/exception"/>
    public async Task<T> SendAsync<T>(HttpMethod method, string path, string body, string mediaType, CancellationToken cancellationToken)
        where T : IKubernetesObject<V1ObjectMeta>
    {
        using var document = await SendAsync(method, path, body, mediaType, cancellationToken);
        return ObjectJson.Read<T>(document.RootElement);
    }

    /// <summary>The object as it is now (a consistent read), or null if there is none.</summary>
    public async Task<T?> FindAsync<T>(string? @namespace, string name, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        try
        {
            using var document = await SendAsync(HttpMethod.Get, ResourceKind.Of<T>().ObjectPath(@namespace, name), null, "", cancellationToken);
            return ObjectJson.Read<T>(document.RootElement);
        }
        catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private static MediaTypeWithQualityHeaderValue FormOf<T>(string partial) =>
        typeof(T).IsAssignableTo(typeof(IMetadataOnly)) ? MediaTypeWithQualityHeaderValue.Parse($"application/json;as={partial};g=meta.k8s.io;v=v1") : Json;

    private async Task<HttpResponseMessage> StartAsync(
        HttpMethod method, string path, string? body, string mediaType, MediaTypeWithQualityHeaderValue accept, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri($"{_kubernetes.BaseUri.AbsoluteUri.TrimEnd('/')}/{path}"));
        request.Version = HttpVersion.Version11;
        request.Headers.Accept.Add(accept);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, mediaType);
        if (_kubernetes.Credentials is { } credentials) await credentials.ProcessHttpRequestAsync(request, cancellationToken);

        var response = await _kubernetes.HttpClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        metrics.RequestAnswered(method, response.StatusCode);
        if (response.IsSuccessStatusCode) return response;

        using (response)
        {
            var content = await response.Content.ReadAsStringAsync(cancellationToken);
            throw new HttpOperationException($"{method} {path}: {(int)response.StatusCode} {content}")
            {
                Request = new HttpRequestMessageWrapper(request, body ?? ""),
                Response = new HttpResponseMessageWrapper(response, content),
            };
        }
    }
}
