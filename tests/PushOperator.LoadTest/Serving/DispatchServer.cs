using System.Net;
using System.Text;
using PushOperator.LoadTest.Wire;

namespace PushOperator.LoadTest.Serving;

/// <summary>
/// The yardstick of a Shared group: each message to the next member whose window has room, one <c>send</c> for everything a member got, acknowledgements counted.
/// No keys, no deadlines, no redelivery, no store: what the wire of such a group costs.
/// </summary>
/// <remarks>Frames and acknowledgements (<c>ids</c>) look like the gateway's.</remarks>
internal sealed class DispatchServer(IPEndPoint endpoint) : PlainServer(endpoint)
{
    private const int Window = 256;

    // More than a window of the largest frames of the load.
    private const int OutboxBytes = 1 << 20;

    private readonly Queue<PublishLine> _published = new();
    private long _next;
    private long _left;
    private int _turn;

    /// <inheritdoc/>
    protected override void Publish(PublishLine line) => _published.Enqueue(line);

    /// <inheritdoc/>
    protected override void Opened(PlainConnection connection, ReadOnlySpan<byte> request) => connection.Outbox = new byte[OutboxBytes];

    /// <inheritdoc/>
    protected override void Received(PlainConnection connection, ReadOnlySpan<byte> bytes)
    {
        // Ids hold two slashes each and the rest of the frame none, so half of the slashes is how many; a frame that comes in two reads counts all the same.
        connection.AckSlashes += bytes.Count((byte)'/');
        connection.InFlight -= connection.AckSlashes / 2;
        connection.AckSlashes %= 2;
    }

    /// <inheritdoc/>
    protected override bool SendSome()
    {
        Assign();
        foreach (var connection in Connections)
        {
            if (connection is null || connection.Waits || connection.OutboxLength == 0) continue;
            var sent = Send(connection, connection.Outbox.AsSpan(0, connection.OutboxLength));
            connection.Outbox.AsSpan(sent, connection.OutboxLength - sent).CopyTo(connection.Outbox);
            connection.OutboxLength -= sent;
        }

        return false;
    }

    private void Assign()
    {
        var full = 0;
        while (full < Connections.Count && TryPeek(out var line))
        {
            var connection = Connections[_turn++ % Connections.Count];
            if (connection is not { IsOpen: true } || connection.InFlight >= Window || OutboxBytes - connection.OutboxLength < line.Size + 256)
            {
                full++;
                continue;
            }

            full = 0;
            Write(connection, line);
            connection.InFlight++;
            if (--_left == 0) _published.Dequeue();
            _next++;
        }
    }

    private bool TryPeek(out PublishLine line)
    {
        if (!_published.TryPeek(out line)) return false;
        if (_left == 0) (_next, _left) = (line.First, line.Count);
        return true;
    }

    private void Write(PlainConnection connection, PublishLine line)
    {
        Span<byte> envelope = stackalloc byte[128];
        Encoding.UTF8.TryGetBytes(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{{\"op\":\"message\",\"id\":\"load/0/{_next}\",\"ts\":{line.Time},\"data\":"), envelope, out var length);
        var payload = length + line.Size + 1;
        var header = ServerFrame.HeaderLength(payload);
        var frame = connection.Outbox.AsSpan(connection.OutboxLength, header + payload);
        ServerFrame.WriteHeader(frame, payload);
        envelope[..length].CopyTo(frame[header..]);
        Payload.Write(frame.Slice(header + length, line.Size), _next, line.Time);
        frame[^1] = (byte)'}';
        connection.OutboxLength += frame.Length;
    }
}
