using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;

namespace PushOperator.ControllerRuntime.Watching;

/// <summary>The events of a watch as they stand on the wire: one JSON document a line. Used by one reader.</summary>
internal sealed class WatchLines(Stream stream) : IAsyncDisposable
{
    // etcd refuses objects above 1.5 MiB; one event is one object and a few words. More than this is no watch.
    private const int MaxLineBytes = 16 * 1024 * 1024;

    private readonly PipeReader _reader = PipeReader.Create(stream);

    /// <summary>The next line, which the caller disposes, or null at the end; a last line without line feed was cut off and is dropped.</summary>
    /// <exception cref="JsonException">A line is not JSON: this is no watch, or a broken one.</exception>
    public async ValueTask<JsonDocument?> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await _reader.ReadAsync(cancellationToken);
            if (read.Buffer.PositionOf((byte)'\n') is { } end)
            {
                // Copied by Parse before the buffer goes back to the pipe.
                var line = JsonDocument.Parse(read.Buffer.Slice(0, end).ToArray());
                _reader.AdvanceTo(read.Buffer.GetPosition(1, end));
                return line;
            }

            if (read.IsCompleted) return null;
            if (read.Buffer.Length > MaxLineBytes) throw new JsonException($"a watch event of more than {MaxLineBytes} bytes");
            _reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    public ValueTask DisposeAsync() => _reader.CompleteAsync();
}
