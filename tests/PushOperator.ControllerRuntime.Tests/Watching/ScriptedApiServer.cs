using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using System.Threading.Channels;
using k8s;

namespace PushOperator.ControllerRuntime.Tests.Watching;

/// <summary>An API server of which a test plays every answer: lists in the order they were prepared, watches held open by hand.</summary>
internal sealed class ScriptedApiServer : DelegatingHandler
{
    private readonly Channel<WatchConnection> _watches = Channel.CreateUnbounded<WatchConnection>();
    private readonly ConcurrentQueue<Func<HttpResponseMessage>> _lists = new();
    private readonly ConcurrentQueue<Func<HttpResponseMessage>> _refusedWatches = new();

    /// <summary>Path and query of every list asked for.</summary>
    public ConcurrentQueue<string> Lists { get; } = new();

    public IKubernetes CreateClient() => new Kubernetes(new KubernetesClientConfiguration { Host = "http://api.test" }, this);

    /// <summary>The next list has these ConfigMaps.</summary>
    public void AnswerList(string resourceVersion, params string[] items) => AnswerList(resourceVersion, "", items);

    /// <summary>The next list is a page of these ConfigMaps; more follow at <paramref name="next"/>.</summary>
    public void AnswerList(string resourceVersion, string next, string[] items) => _lists.Enqueue(() => Json(HttpStatusCode.OK,
        $$$"""{"kind":"ConfigMapList","apiVersion":"v1","metadata":{"resourceVersion":"{{{resourceVersion}}}","continue":"{{{next}}}"},"items":[{{{string.Join(",", items)}}}]}"""));

    public void RefuseList(HttpStatusCode status, int? retryAfterSeconds = null) => _lists.Enqueue(() => Refusal(status, retryAfterSeconds));

    public void RefuseWatch(HttpStatusCode status) => _refusedWatches.Enqueue(() => Refusal(status, null));

    /// <summary>The next watch that is opened, waited for at most 10 s.</summary>
    public Task<WatchConnection> NextWatchAsync() => _watches.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10));

    /// <summary>Whether a watch was opened that nobody has asked for yet.</summary>
    public bool HasNewWatch => _watches.Reader.Count > 0;

    public static string ConfigMap(string name, int version, string value = "", string uid = "") =>
        $$$"""{"metadata":{"name":"{{{name}}}","namespace":"n","uid":"{{{(uid.Length > 0 ? uid : name)}}}","resourceVersion":"{{{version}}}"},"data":{"value":"{{{value}}}"}}""";

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var uri = request.RequestUri!.PathAndQuery;
        if (uri.Contains("watch=1"))
        {
            if (_refusedWatches.TryDequeue(out var refuse)) return Task.FromResult(refuse());
            var watch = new WatchConnection(uri);
            _watches.Writer.TryWrite(watch);
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(watch.Stream) });
        }

        Lists.Enqueue(uri);
        return Task.FromResult(_lists.TryDequeue(out var list) ? list() : Refusal(HttpStatusCode.InternalServerError, null));
    }

    private static HttpResponseMessage Json(HttpStatusCode status, string body) =>
        new(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    private static HttpResponseMessage Refusal(HttpStatusCode status, int? retryAfterSeconds)
    {
        var response = Json(status, $$"""{"kind":"Status","apiVersion":"v1","code":{{(int)status}}}""");
        if (retryAfterSeconds is { } seconds) response.Headers.Add("Retry-After", $"{seconds}");
        return response;
    }

    /// <summary>One open watch.</summary>
    public sealed class WatchConnection(string uri)
    {
        private readonly Pipe _pipe = new();

        public string Uri => uri;

        public Stream Stream => _pipe.Reader.AsStream();

        public async Task SendAsync(string type, string entity) =>
            await _pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes($$"""{"type":"{{type}}","object":{{entity}}}""" + "\n"));

        public Task SendBookmarkAsync(int version) => SendAsync("BOOKMARK", $$$"""{"metadata":{"resourceVersion":"{{{version}}}"}}""");

        /// <summary>The history that the watch needs is gone.</summary>
        public Task SendGoneAsync() => SendAsync("ERROR", """{"kind":"Status","code":410,"reason":"Expired"}""");

        /// <summary>The API server ends it.</summary>
        public void End() => _pipe.Writer.Complete();

        /// <summary>The connection breaks.</summary>
        public void Break() => _pipe.Writer.Complete(new IOException("connection reset"));
    }
}
