using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PushOperator.LocalCluster.KubernetesApi.Objects;
using PushOperator.LocalCluster.KubernetesApi.Storage;

namespace PushOperator.LocalCluster.KubernetesApi.Http;

/// <summary>
/// One watch: the changes after a revision, as JSON lines, until its time is over. It is a position in the history that all watches share;
/// a client that reads too slowly falls out of it and is told 410.
/// </summary>
internal sealed class WatchStream(ClusterApi api, ApiRequest request, TimeSpan bookmarkInterval, CancellationToken stopping)
{
    private const long DefaultTimeoutSeconds = 1800;

    private readonly Func<StoredObject, bool> _filter = request.Filter();
    private readonly Representation _representation = Representation.Of(request.Http.Request);
    private readonly bool _bookmarks = request.Flag("allowWatchBookmarks");
    private readonly string _resource = request.Type.ViewOf ?? request.Type.Resource;
    private long _position;

    public async Task RunAsync()
    {
        var from = request.Number("resourceVersion") ?? 0;
        var sendInitial = request.Flag("sendInitialEvents");
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(request.Number("timeoutSeconds") is { } s and > 0 ? s : DefaultTimeoutSeconds), api.Time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, request.Aborted, stopping);
        request.Http.Response.ContentType = "application/json";
        await request.Http.Response.StartAsync(request.Aborted);
        try
        {
            if (from == 0 || sendInitial) await SendStateAsync(sendInitial);
            else _position = from;
            // The client learns that the watch is open before anything happens.
            await FlushAsync();
            await FollowAsync(end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested && !request.Aborted.IsCancellationRequested)
        {
            if (_bookmarks) SendBookmark(initialEventsEnd: false);
            await FlushAsync();
        }
    }

    private async Task FollowAsync(CancellationToken end)
    {
        while (true)
        {
            using var bookmarkDue = new CancellationTokenSource(bookmarkInterval, api.Time);
            using var bound = CancellationTokenSource.CreateLinkedTokenSource(end, bookmarkDue.Token);
            try
            {
                if (await api.Store.History.ReadAfterAsync(_position, bound.Token) is not { } changes)
                {
                    Send("ERROR", JsonSerializer.SerializeToUtf8Bytes(ApiException.Expired($"too old resource version: {_position} ({api.Store.Revision})").ToStatus()));
                    await FlushAsync();
                    return;
                }

                foreach (var change in changes) SendChange(change);
            }
            catch (OperationCanceledException) when (!end.IsCancellationRequested)
            {
                if (_bookmarks) SendBookmark(initialEventsEnd: false);
            }

            await FlushAsync();
        }
    }

    private async Task SendStateAsync(bool endWithBookmark)
    {
        var (items, revision) = api.Store.List(_resource, request.Namespace);
        foreach (var item in items.Where(_filter))
        {
            Send("ADDED", One(item));
            // What was written so far goes out before the buffer grows with the whole list.
            if (request.Http.Response.BodyWriter.UnflushedBytes > 64 * 1024) await FlushAsync();
        }

        _position = revision;
        if (endWithBookmark && _bookmarks) SendBookmark(initialEventsEnd: true);
    }

    // A change may bring an object into the selection or take it out: to this watch that is an addition or a deletion.
    private void SendChange(StoreEvent change)
    {
        _position = change.Revision;
        if (change.Object.Key.Resource != _resource) return;
        var was = change.Previous is not null && _filter(change.Previous);
        var isNow = !change.IsDeletion && _filter(change.Object);
        if (was || isNow) Send(!isNow ? "DELETED" : was ? "MODIFIED" : "ADDED", One(change.Object));
    }

    private void SendBookmark(bool initialEventsEnd)
    {
        var metadata = new JsonObject { ["resourceVersion"] = $"{_position}", ["creationTimestamp"] = null };
        if (initialEventsEnd) metadata["annotations"] = new JsonObject { ["k8s.io/initial-events-end"] = "true" };
        Send("BOOKMARK", JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["kind"] = request.Type.Kind, ["apiVersion"] = request.Type.ApiVersion, ["metadata"] = metadata }));
    }

    private ReadOnlyMemory<byte> One(StoredObject stored) => _representation.One(stored, request.Type, api.Time.GetUtcNow());

    private void Send(string kind, ReadOnlyMemory<byte> json)
    {
        var writer = request.Http.Response.BodyWriter;
        var head = $"{{\"type\":\"{kind}\",\"object\":";
        writer.Write(Encoding.UTF8.GetBytes(head));
        writer.Write(json.Span);
        writer.Write("}\n"u8);
    }

    private async Task FlushAsync() => await request.Http.Response.BodyWriter.FlushAsync(request.Aborted);
}
