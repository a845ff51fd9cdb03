using System.Net;
using PushOperator.LoadTest.Wire;

namespace PushOperator.LoadTest.Serving;

/// <summary>
/// The ceiling: every message is one frame in one log, a connection is a position in it, and one <c>send</c> takes everything that a connection does not have. With
/// <paramref name="batch"/> off a <c>send</c> takes one message, as it does where nothing waits.
/// </summary>
/// <remarks>A request with <c>from=earliest</c> starts at the log's beginning, any other at its end.</remarks>
internal sealed class BroadcastServer(IPEndPoint endpoint, bool batch) : PlainServer(endpoint)
{
    // What all have is cut off when the log has grown to this.
    private const int TrimBytes = 64 << 20;

    private byte[] _log = new byte[4 << 20];
    private long _begin;
    private long _end;
    private int _frame = 1;

    /// <inheritdoc/>
    protected override void Publish(PublishLine line)
    {
        var header = ServerFrame.HeaderLength(line.Size);
        _frame = header + line.Size;
        MakeRoom(line.Count * _frame);
        for (var i = 0; i < line.Count; i++)
        {
            var frame = _log.AsSpan((int)(_end - _begin), _frame);
            ServerFrame.WriteHeader(frame, line.Size);
            Payload.Write(frame[header..], line.First + i, line.Time);
            _end += _frame;
        }
    }

    /// <inheritdoc/>
    protected override void Opened(PlainConnection connection, ReadOnlySpan<byte> request) =>
        connection.Position = request.IndexOf("from=earliest"u8) >= 0 ? _begin : _end;

    /// <inheritdoc/>
    protected override void Received(PlainConnection connection, ReadOnlySpan<byte> bytes)
    {
        // Subscribers that do not acknowledge send nothing but their last close.
    }

    /// <inheritdoc/>
    protected override bool SendSome()
    {
        var more = false;
        foreach (var connection in Connections)
        {
            if (connection is null || connection.Waits || !connection.IsOpen || connection.Position == _end) continue;
            // A send that was cut short leaves part of a frame: the rest of it first.
            var single = _frame - (int)(connection.Position % _frame);
            var length = batch ? (int)(_end - connection.Position) : single;
            connection.Position += Send(connection, _log.AsSpan((int)(connection.Position - _begin), length));
            more |= !connection.Waits && connection.Position < _end;
        }

        return more;
    }

    private void MakeRoom(int bytes)
    {
        var held = (int)(_end - _begin);
        if (held > TrimBytes)
        {
            var slowest = Connections.Where(connection => connection is { IsOpen: true }).Min(connection => connection?.Position) ?? _end;
            _log.AsSpan((int)(slowest - _begin), (int)(_end - slowest)).CopyTo(_log);
            _begin = slowest;
            held = (int)(_end - _begin);
        }

        if (held + bytes > _log.Length) Array.Resize(ref _log, Math.Max(_log.Length * 2, held + bytes));
    }
}
