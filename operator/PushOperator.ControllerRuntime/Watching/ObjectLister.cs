using System.Net;
using System.Text.Json;
using k8s;
using k8s.Autorest;
using k8s.Models;
using PushOperator.ControllerRuntime.ApiServer;

namespace PushOperator.ControllerRuntime.Watching;

/// <summary>Lists all objects of a selection, page by page.</summary>
internal sealed class ObjectLister<T>(ApiServerClient client, ObjectReader<T> reader, Selection selection, WatchOptions options)
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    /// <summary>A consistent list as of its resourceVersion (never from a stale cache: no resourceVersion is asked for).</summary>
    public async Task<ObjectList<T>> ListAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await ListAsync(options.PageSize, cancellationToken);
        }
        catch (HttpOperationException e) when (e.Is(HttpStatusCode.Gone))
        {
            // The history moved on faster than we turn pages: in one piece it cannot expire.
            return await ListAsync(pageSize: 0, cancellationToken);
        }
    }

    private async Task<ObjectList<T>> ListAsync(int pageSize, CancellationToken cancellationToken)
    {
        var objects = new List<T>();
        var unreadable = new HashSet<ObjectKey>();
        string? next = null;
        do
        {
            var path = $"{ResourceKind.Of<T>().CollectionPath(selection.Namespace)}?limit={pageSize}{selection.Query}"
                + (next is null ? "" : $"&continue={Uri.EscapeDataString(next)}");
            using var page = await client.ListAsync<T>(path, cancellationToken);
            foreach (var item in Items(page))
            {
                if (reader.TryRead(item, out var entity, out var key)) objects.Add(entity);
                else if (key is { } name) unreadable.Add(name);
            }

            var metadata = page.RootElement.GetProperty("metadata");
            next = metadata.TryGetProperty("continue", out var token) ? token.GetString() : null;
            if (string.IsNullOrEmpty(next)) return new ObjectList<T>(objects, unreadable, metadata.GetProperty("resourceVersion").GetString()!);
        }
        while (true);
    }

    private static IEnumerable<JsonElement> Items(JsonDocument page) =>
        page.RootElement.TryGetProperty("items", out var items) && items.ValueKind == JsonValueKind.Array ? items.EnumerateArray() : [];
}
