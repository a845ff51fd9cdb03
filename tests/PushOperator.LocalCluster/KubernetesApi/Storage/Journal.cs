using System.Text.Json;
using System.Text.Json.Nodes;
using PushOperator.LocalCluster.KubernetesApi.Json;

namespace PushOperator.LocalCluster.KubernetesApi.Storage;

/// <summary>
/// The objects on disk: a file of JSON lines, one a change, written before anybody sees the change. It starts as a snapshot that took the
/// old file's place in one rename; a last line cut off by a kill is left out. Used under the store's lock only.
/// </summary>
internal sealed class Journal : IDisposable
{
    private const int LongInLines = 20_000;

    private readonly string _path;
    private FileStream? _file;
    private int _lines;

    public Journal(string directory)
    {
        Directory.CreateDirectory(directory);
        _path = Path.Combine(directory, "objects.jsonl");
    }

    /// <summary>Whether a new snapshot would be worth its writing.</summary>
    public bool IsLong => _lines > LongInLines;

    /// <summary>Reads the file from its start.</summary>
    /// <returns>The last revision in it; 1 for a new directory.</returns>
    public long Load(Action<StoredObject> put, Action<ObjectKey> delete)
    {
        var revision = 1L;
        if (!File.Exists(_path)) return revision;
        foreach (var line in File.ReadLines(_path))
        {
            if (TryParse(line) is not { } entry) break;
            revision = entry.Number("revision") ?? revision;
            if (entry.Text("resource") is not { } resource) continue;
            var key = new ObjectKey(resource, entry.Text("namespace") ?? "", entry.Text("name") ?? "");
            if (entry.Map("object") is { } json) put(new StoredObject(key, entry.Number("object-revision") ?? revision, JsonSerializer.SerializeToUtf8Bytes(json)));
            else delete(key);
        }

        return revision;
    }

    /// <summary>Replaces the file by one with nothing but <paramref name="objects"/>.</summary>
    public void Compact(long revision, IEnumerable<StoredObject> objects)
    {
        _file?.Dispose();
        var next = _path + ".next";
        using (var snapshot = new FileStream(next, FileMode.Create, FileAccess.Write))
        {
            Write(snapshot, new JsonObject { ["revision"] = revision });
            foreach (var stored in objects) Write(snapshot, Entry(revision, stored, isDeletion: false));
            snapshot.Flush(flushToDisk: true);
        }

        File.Move(next, _path, overwrite: true);
        _file = new FileStream(_path, FileMode.Append, FileAccess.Write);
        _lines = 0;
    }

    public void Append(StoreEvent change)
    {
        Write(_file!, Entry(change.Revision, change.Object, change.IsDeletion));
        _file!.Flush();
        _lines++;
    }

    public void Dispose() => _file?.Dispose();

    private static JsonObject Entry(long revision, StoredObject stored, bool isDeletion) => new()
    {
        ["revision"] = revision,
        ["resource"] = stored.Key.Resource,
        ["namespace"] = stored.Key.Namespace,
        ["name"] = stored.Key.Name,
        ["object-revision"] = stored.Revision,
        ["object"] = isDeletion ? null : stored.ToJson(),
    };

    private static void Write(FileStream file, JsonObject entry)
    {
        file.Write(JsonSerializer.SerializeToUtf8Bytes(entry));
        file.WriteByte((byte)'\n');
    }

    private static JsonNode? TryParse(string line)
    {
        try
        {
            return JsonNode.Parse(line);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
