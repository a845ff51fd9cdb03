using System.Net;
using PushOperator.LoadTest.Interop;
using PushOperator.LoadTest.Wire;

namespace PushOperator.LoadTest.Serving;

/// <summary>
/// The part that the plain-socket yardsticks share: one thread, epoll, sockets by number, the opening handshake by hand, and commands on standard input. What it
/// costs is what the kernel costs.
/// </summary>
internal abstract class PlainServer : IDisposable
{
    private const int CommandTag = -1;
    private const int ListenerTag = -2;

    private readonly Epoll _epoll = new();
    private readonly LineReader _commands = new();
    private readonly byte[] _buffer = GC.AllocateArray<byte>(64 * 1024, pinned: true);
    private readonly int _listener;

    protected PlainServer(IPEndPoint endpoint)
    {
        _listener = PlainSocket.Listen(endpoint);
        _epoll.Watch(_listener, Epoll.Readable, ListenerTag);
        _epoll.Watch(LineReader.StandardInput, Epoll.Readable, CommandTag);
    }

    /// <summary>By tag; null where there is none any more.</summary>
    protected List<PlainConnection?> Connections { get; } = [];

    /// <summary>Runs until standard input ends.</summary>
    public void Run()
    {
        var work = false;
        while (!_commands.Ended)
        {
            var count = _epoll.Wait(work ? 0 : -1);
            for (var i = 0; i < count; i++) Handle(_epoll.TagOf(i), _epoll.EventsOf(i));
            work = SendSome();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _epoll.Dispose();
        Libc.Close(_listener);
    }

    /// <summary>Messages were published.</summary>
    protected abstract void Publish(PublishLine line);

    /// <summary>A connection is open.</summary>
    /// <param name="request">Its request line and headers.</param>
    protected abstract void Opened(PlainConnection connection, ReadOnlySpan<byte> request);

    /// <summary>Bytes of an open connection.</summary>
    protected abstract void Received(PlainConnection connection, ReadOnlySpan<byte> bytes);

    /// <summary>Goes once over the connections.</summary>
    /// <returns>Whether there is more to send now; else it is called again after the next event.</returns>
    protected abstract bool SendSome();

    /// <summary>Sends; a connection whose socket is full waits until it is writable.</summary>
    /// <returns>Bytes that the kernel took.</returns>
    protected int Send(PlainConnection connection, ReadOnlySpan<byte> bytes)
    {
        var sent = PlainSocket.Send(connection.Socket, bytes);
        if (sent == PlainSocket.Gone)
        {
            End(connection);
            return 0;
        }

        if (sent == bytes.Length) return sent;
        connection.Waits = true;
        _epoll.Change(connection.Socket, Epoll.Readable | Epoll.Writable, connection.Tag);
        return Math.Max(0, sent);
    }

    private void Handle(int tag, uint events)
    {
        if (tag == CommandTag)
        {
            foreach (var line in _commands.Read()) Publish(PublishLine.Parse(line));
        }
        else if (tag == ListenerTag)
        {
            Accept();
        }
        else if (Connections[tag] is { } connection)
        {
            if ((events & Epoll.Writable) != 0) GoOn(connection);
            if ((events & (Epoll.Readable | Epoll.Broken)) != 0) Receive(connection);
        }
    }

    private void Accept()
    {
        while (PlainSocket.Accept(_listener) is >= 0 and var socket)
        {
            var connection = new PlainConnection(socket, Connections.Count);
            Connections.Add(connection);
            _epoll.Watch(socket, Epoll.Readable, connection.Tag);
        }
    }

    private void GoOn(PlainConnection connection)
    {
        connection.Waits = false;
        _epoll.Change(connection.Socket, Epoll.Readable, connection.Tag);
    }

    private void Receive(PlainConnection connection)
    {
        var received = PlainSocket.Receive(connection.Socket, _buffer);
        if (received == PlainSocket.WouldBlock) return;
        if (received <= 0) End(connection);
        else if (connection.IsOpen) Received(connection, _buffer.AsSpan(0, received));
        else ReadRequest(connection, _buffer.AsSpan(0, received));
    }

    private void ReadRequest(PlainConnection connection, ReadOnlySpan<byte> bytes)
    {
        connection.Request = [.. connection.Request, .. bytes];
        if (connection.Request.Length > OpeningHandshake.MaxLength)
        {
            End(connection);
        }
        else if (connection.Request.AsSpan().IndexOf(OpeningHandshake.End) >= 0)
        {
            Send(connection, OpeningHandshake.Answer(connection.Request));
            connection.IsOpen = true;
            Opened(connection, connection.Request);
            connection.Request = [];
        }
    }

    // Closing takes it out of the epoll set.
    private void End(PlainConnection connection)
    {
        Libc.Close(connection.Socket);
        Connections[connection.Tag] = null;
    }
}
