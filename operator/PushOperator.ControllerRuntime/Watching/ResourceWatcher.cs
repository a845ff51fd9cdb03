using System.Net;
using System.Text.Json;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Microsoft.Extensions.Logging;
using PushOperator.ControllerRuntime.ApiServer;
using PushOperator.ControllerRuntime.Diagnostics;

namespace PushOperator.ControllerRuntime.Watching;

/// <summary>
/// Keeps an <see cref="ObjectStore{T}"/> like the API server: one list, then watches, each from where the one before ended, for as long
/// as the process lives. Another list follows only a lost place in the history (410), or when <see cref="WatchOptions.RelistPeriod"/> has passed.
/// </summary>
internal sealed partial class ResourceWatcher<T>(
    ApiServerClient client,
    ObjectStore<T> store,
    ObjectReader<T> reader,
    Selection selection,
    WatchOptions options,
    TimeProvider time,
    OperatorMetrics metrics,
    ILogger<ResourceWatcher<T>> logger) : IResourceWatcher
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private static readonly ResourceKind Kind = ResourceKind.Of<T>();

    private readonly ObjectLister<T> _lister = new(client, reader, selection, options);

    // Where the next watch starts: the newest event or bookmark; null when everything has to be listed.
    private string? _resourceVersion;

    // The newest place ever seen, to notice a history that was set back.
    private string? _highWater;

    // When everything was listed last.
    private long _listed;

    // Failures in a row; the first thing that a watch says ends the row.
    private int _failures;

    public ObjectStore<T> Store => store;

    public Task Synced => store.Synced;

    public string Description { get; } = $"{Kind.Plural} ({selection})";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var end = WatchEnd.None;
        while (true)
        {
            try
            {
                if (_resourceVersion is null) await ListAsync(cancellationToken);
                metrics.WatchStarted(Kind.Kind, end.ToString());
                end = await WatchAsync(cancellationToken);
                if (end == WatchEnd.Expired) LogExpired(logger, Description);
                if (end is WatchEnd.Expired or WatchEnd.Failed) await PauseAsync(TimeSpan.Zero, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // The edge of the loop: whatever the world threw, the watch is tried again.
                end = WatchEnd.Failed;
                LogFailed(logger, e, Description, _failures + 1);
                if (!await TryPauseAsync(e.RetryAfter(), cancellationToken)) return;
            }
        }
    }

    private async Task ListAsync(CancellationToken cancellationToken)
    {
        metrics.Listed(Kind.Kind);
        var list = await _lister.ListAsync(cancellationToken);
        var rewound = ResourceVersion.IsOlder(list.ResourceVersion, _highWater);
        store.Replace(list.Objects, list.Unreadable, list.ResourceVersion, rewound);
        _resourceVersion = _highWater = list.ResourceVersion;
        _listed = time.GetTimestamp();
        metrics.WatchHeard(Description);
        LogListed(logger, Description, list.Objects.Count, list.ResourceVersion);
    }

    private async Task<WatchEnd> WatchAsync(CancellationToken cancellationToken)
    {
        var untilRelist = options.RelistPeriod - time.GetElapsedTime(_listed);
        if (untilRelist <= TimeSpan.Zero) return ListAgain();
        using var relist = new Deadline(untilRelist, time, cancellationToken);
        using var idle = new Deadline(options.IdleLimit, time, relist.Token);
        try
        {
            using var response = await client.WatchAsync<T>(WatchPath(), relist.Token);
            await using var lines = new WatchLines(await response.Content.ReadAsStreamAsync(relist.Token));
            var silent = true;
            var opened = time.GetTimestamp();
            idle.Restart(options.IdleLimit);
            while (await lines.NextAsync(idle.Token) is { } line)
            {
                using (line)
                {
                    if (Apply(line.RootElement) is { } end) return end;
                }

                silent = false;
                metrics.WatchHeard(Description);
                _failures = 0;
                idle.Restart(options.IdleLimit);
            }

            // A server that accepts a watch and ends it at once, again and again, must not be asked in a tight loop.
            return silent && time.GetElapsedTime(opened) < options.InitialBackoff ? WatchEnd.Failed : WatchEnd.Timeout;
        }
        catch (HttpOperationException e) when (e.Is(HttpStatusCode.Gone))
        {
            return Expire();
        }
        catch (OperationCanceledException) when (relist.HasPassed)
        {
            return ListAgain();
        }
        catch (OperationCanceledException) when (idle.HasPassed)
        {
            LogIdle(logger, Description, options.IdleLimit);
            return WatchEnd.Idle;
        }
    }

    /// <summary>Takes one event over into the store; a result ends the watch.</summary>
    private WatchEnd? Apply(JsonElement line)
    {
        var type = line.GetProperty("type").GetString();
        var json = line.GetProperty("object");
        if (type == "ERROR") return EndOf(json);

        if (type != "BOOKMARK") Apply(json, isDeleted: type == "DELETED");

        // Also after an object that could not be read: asking for it again would not help.
        if (json.TryGetProperty("metadata", out var metadata) && metadata.TryGetProperty("resourceVersion", out var version))
        {
            _resourceVersion = _highWater = version.GetString();
        }

        return null;
    }

    private void Apply(JsonElement json, bool isDeleted)
    {
        var isReadable = reader.TryRead(json, out var entity, out var key);
        if (isDeleted && key is { } gone) store.Remove(gone, entity);
        else if (isReadable) store.Upsert(entity!);
    }

    private WatchEnd EndOf(JsonElement status)
    {
        if (status.TryGetProperty("code", out var code) && code.GetInt32() == (int)HttpStatusCode.Gone) return Expire();
        LogError(logger, Description, status.GetRawText());
        return WatchEnd.Failed;
    }

    private WatchEnd Expire()
    {
        _resourceVersion = null;
        return WatchEnd.Expired;
    }

    private WatchEnd ListAgain()
    {
        _resourceVersion = null;
        return WatchEnd.Relist;
    }

    private string WatchPath()
    {
        var seconds = options.Timeout.TotalSeconds * (1 + (Random.Shared.NextDouble() / 10));
        return $"{Kind.CollectionPath(selection.Namespace)}?watch=1&allowWatchBookmarks=true&timeoutSeconds={(int)Math.Ceiling(seconds)}"
            + $"&resourceVersion={_resourceVersion}{selection.Query}";
    }

    private Task PauseAsync(TimeSpan atLeast, CancellationToken cancellationToken)
    {
        var delay = options.Backoff.Delay(++_failures);
        return Task.Delay(delay > atLeast ? delay : atLeast, time, cancellationToken);
    }

    private async Task<bool> TryPauseAsync(TimeSpan atLeast, CancellationToken cancellationToken)
    {
        try
        {
            await PauseAsync(atLeast, cancellationToken);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
