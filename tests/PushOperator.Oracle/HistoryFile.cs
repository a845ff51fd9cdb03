using System.Text.Json;
using System.Text.Json.Serialization;
using PushOperator.Oracle.Events;

namespace PushOperator.Oracle;

/// <summary>A history in a file, one JSON object a line.</summary>
public sealed class HistoryFile : IAsyncDisposable
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
    };

    private readonly StreamWriter _writer;

    private HistoryFile(StreamWriter writer) => _writer = writer;

    /// <summary>Begins one; what was in the file is replaced.</summary>
    public static HistoryFile Create(string path) => new(new StreamWriter(path, append: false));

    /// <summary>Writes the next events.</summary>
    public async Task AppendAsync(IEnumerable<HistoryEvent> events)
    {
        foreach (var happened in events) await _writer.WriteLineAsync(JsonSerializer.Serialize(happened, s_json));
    }

    /// <summary>Reads one from its beginning to its end.</summary>
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

    /// <summary>Writes what is left and closes the file.</summary>
    public ValueTask DisposeAsync() => _writer.DisposeAsync();
}
