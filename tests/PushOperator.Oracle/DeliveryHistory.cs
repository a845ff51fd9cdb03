using System.Text.Json;
using System.Text.Json.Serialization;
using PushOperator.Oracle.Events;

namespace PushOperator.Oracle;

/// <summary>
/// Everything that happened in a run, in order; only ever added to. Thread-safe: an event is stamped and appended in one step, so
/// what one thread has recorded comes before whatever another records because of it.
/// </summary>
public sealed class DeliveryHistory
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>Protects the list; nothing else is called while it is held.</summary>
    private readonly Lock _lock = new();
    private readonly List<HistoryEvent> _events = [];
    private readonly TimeProvider _time;
    private readonly long _began;

    /// <summary>Begins a history now.</summary>
    public DeliveryHistory(TimeProvider time) => (_time, _began) = (time, time.GetTimestamp());

    /// <summary>Adds an event; its <see cref="HistoryEvent.At"/> is set here.</summary>
    public void Record(HistoryEvent happened)
    {
        lock (_lock) _events.Add(happened with { At = _time.GetElapsedTime(_began) });
    }

    /// <summary>What has happened so far, oldest first.</summary>
    public IReadOnlyList<HistoryEvent> Snapshot()
    {
        lock (_lock) return [.. _events];
    }

    /// <summary>Writes events to a file, one JSON object a line; what was in the file is replaced.</summary>
    public static async Task WriteAsync(string path, IEnumerable<HistoryEvent> events, CancellationToken cancellationToken = default) =>
        await File.WriteAllLinesAsync(path, events.Select(happened => JsonSerializer.Serialize(happened, s_json)), cancellationToken);

    /// <summary>Reads a file that <see cref="WriteAsync"/> wrote.</summary>
    /// <exception cref="JsonException">A line is no event; the message has its number, from 1.</exception>
    public static async Task<IReadOnlyList<HistoryEvent>> ReadAsync(string path, CancellationToken cancellationToken = default)
    {
        var events = new List<HistoryEvent>();
        await foreach (var line in File.ReadLinesAsync(path, cancellationToken))
        {
            try
            {
                events.Add(JsonSerializer.Deserialize<HistoryEvent>(line, s_json)!);
            }
            catch (Exception exception) when (exception is JsonException or NotSupportedException)
            {
                throw new JsonException($"{path}, line {events.Count + 1}: {exception.Message}", exception);
            }
        }

        return events;
    }
}
