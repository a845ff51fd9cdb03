using System.Diagnostics;
using System.Net;
using System.Text;
using PushOperator.LoadTest.Interop;
using PushOperator.LoadTest.Wire;

namespace PushOperator.LoadTest.Subscribing;

/// <summary>
/// Thousands of WebSocket subscribers on one thread: it waits with epoll, takes everything a socket has, counts the messages in it, and acknowledges when told to.
/// Commands come in on standard input, which is one more file to wait for.
/// </summary>
internal sealed class SubscriberFleet : IDisposable
{
    private const int CommandTag = -1;
    private const int BufferBytes = 512 * 1024;

    // 8 source addresses: 28,000 ports each.
    private const int Sources = 8;

    private readonly Epoll _epoll = new();
    private readonly List<SubscriberConnection> _connections = [];
    private readonly PhaseCount _phase = new();
    private readonly byte[] _buffer = GC.AllocateArray<byte>(BufferBytes, pinned: true);
    private readonly Dictionary<string, int> _refused = [];
    private readonly LineReader _commands = new();
    private readonly Action<FleetAnswer> _answer;
    private FleetCommand.Connect? _connect;
    private byte[] _request = [];
    private byte[] _greeting = [];
    private AckBuilder? _acks;
    private long _connectBegan;
    private double _connectSeconds;
    private int _opening;
    private int _open;
    private int _lost;
    private bool _connecting;
    private long _awaited = long.MaxValue;

    public SubscriberFleet(Action<FleetAnswer> answer)
    {
        _answer = answer;
        _epoll.Watch(LineReader.StandardInput, Epoll.Readable, CommandTag);
    }

    /// <summary>Runs until standard input ends.</summary>
    public void Run()
    {
        while (!_commands.Ended)
        {
            var count = _epoll.Wait(-1);
            for (var i = 0; i < count; i++) Handle(_epoll.TagOf(i), _epoll.EventsOf(i));
            if (_connecting) OpenMore();
            // With a connection lost it may never come: that is told at once.
            if (_awaited == long.MaxValue || (_phase.Delivered < _awaited && _lost == 0)) continue;
            _awaited = long.MaxValue;
            _answer(State());
        }
    }

    public void Dispose()
    {
        CloseAll();
        _epoll.Dispose();
    }

    private void Handle(int tag, uint events)
    {
        if (tag == CommandTag)
        {
            foreach (var line in _commands.Read()) Obey(FleetJson.ReadCommand(line));
            return;
        }

        // An event of a connection that a command of the same round has closed.
        if (tag >= _connections.Count) return;
        var connection = _connections[tag];
        if (connection.State == SubscriberState.Connecting) Ask(connection, tag);
        else if ((events & Epoll.Writable) != 0) SendRest(connection, tag);
        if (connection.State != SubscriberState.Ended && (events & (Epoll.Readable | Epoll.Broken)) != 0) Receive(connection);
    }

    private void Obey(FleetCommand command)
    {
        switch (command)
        {
            case FleetCommand.Connect connect:
                BeginConnecting(connect);
                break;
            case FleetCommand.Begin begin:
                _phase.Begin(begin.First, begin.Count, _connections);
                _answer(State());
                break;
            case FleetCommand.Await awaited:
                _awaited = awaited.Delivered;
                break;
            case FleetCommand.Report report:
                _answer(State() with { Wrong = _phase.WrongAmong(_connections, report.Count, report.Shared), Latency = _phase.Latency });
                break;
            case FleetCommand.Disconnect:
                CloseAll();
                _answer(State());
                break;
        }
    }

    private void BeginConnecting(FleetCommand.Connect connect)
    {
        _connect = connect;
        _request = OpeningHandshake.Request($"{connect.Address}:{connect.Port}", connect.Path, connect.Subprotocol);
        _greeting = [.. connect.Greeting.SelectMany(text => ClientFrame.Create(ClientFrame.Text, Encoding.UTF8.GetBytes(text)))];
        _acks = connect.Acknowledge == AcknowledgementStyle.None ? null : new AckBuilder(connect.Acknowledge);
        _connections.EnsureCapacity(_connections.Count + connect.Count);
        _connectBegan = Stopwatch.GetTimestamp();
        _connecting = true;
        OpenMore();
    }

    private void OpenMore()
    {
        var connect = _connect!;
        for (; _opening < connect.Concurrency && _connections.Count < connect.Count; _opening++) Open(connect);
        if (_connections.Count < connect.Count || _opening > 0) return;
        _connecting = false;
        _connectSeconds = Stopwatch.GetElapsedTime(_connectBegan).TotalSeconds;
        _answer(State());
    }

    private void Open(FleetCommand.Connect connect)
    {
        var number = _connections.Count;
        var source = new IPAddress([127, 0, 0, (byte)(2 + (number % Sources))]);
        var socket = PlainSocket.Connect(source, new IPEndPoint(IPAddress.Parse(connect.Address), connect.Port));
        _connections.Add(new SubscriberConnection(socket, connect.StalledEvery > 0 && number % connect.StalledEvery == 0));
        _epoll.Watch(socket, Epoll.Readable | Epoll.Writable, number);
    }

    private void Ask(SubscriberConnection connection, int tag)
    {
        if (!PlainSocket.IsConnected(connection.Socket))
        {
            Refuse(connection, "no TCP connection");
            return;
        }

        connection.State = SubscriberState.Asking;
        _epoll.Change(connection.Socket, Epoll.Readable, tag);
        Send(connection, _request);
    }

    private void Receive(SubscriberConnection connection)
    {
        connection.Rest.AsSpan(0, connection.RestLength).CopyTo(_buffer);
        var received = PlainSocket.Receive(connection.Socket, _buffer.AsSpan(connection.RestLength));
        if (received == PlainSocket.WouldBlock) return;
        if (received <= 0)
        {
            Lose(connection);
            return;
        }

        ReadOnlySpan<byte> bytes = _buffer.AsSpan(0, connection.RestLength + received);
        var taken = connection.State == SubscriberState.Asking ? TakeAnswer(connection, bytes) : 0;
        if (connection.State is SubscriberState.Greeting or SubscriberState.Open) taken += TakeFrames(connection, bytes[taken..]);
        if (connection.State != SubscriberState.Ended) connection.Keep(bytes[taken..]);
    }

    private int TakeAnswer(SubscriberConnection connection, ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf(OpeningHandshake.End);
        if (end < 0)
        {
            if (bytes.Length > OpeningHandshake.MaxLength) Refuse(connection, "an endless answer");
            return 0;
        }

        if (OpeningHandshake.RefusalIn(bytes[..end]) is { } refusal)
        {
            Refuse(connection, refusal);
            return 0;
        }

        connection.State = SubscriberState.Greeting;
        if (_greeting.Length > 0) Send(connection, _greeting);
        else Opened(connection);
        return end + OpeningHandshake.End.Length;
    }

    private void Opened(SubscriberConnection connection)
    {
        connection.State = SubscriberState.Open;
        _opening--;
        _open++;
        if (connection.Stalls) _epoll.Forget(connection.Socket);
    }

    private int TakeFrames(SubscriberConnection connection, ReadOnlySpan<byte> bytes)
    {
        var now = Payload.Now();
        var taken = 0;
        while (ServerFrame.Read(bytes[taken..], out var opcode, out var payload) is > 0 and var length)
        {
            taken += length;
            if (connection.State == SubscriberState.Greeting) Opened(connection);
            if (opcode <= ServerFrame.Binary) Count(connection, payload, now);
            else if (opcode == ServerFrame.Ping) Send(connection, ClientFrame.Create(ClientFrame.Pong, payload));
            else if (opcode == ServerFrame.Close) Lose(connection);
        }

        if (taken == 0 && bytes.Length == _buffer.Length) throw new InvalidDataException($"a frame of more than {_buffer.Length} bytes: the load test sends none");
        if (_acks?.Take() is { } ack && connection.State == SubscriberState.Open) Send(connection, ack);
        return taken;
    }

    private void Count(SubscriberConnection connection, ReadOnlySpan<byte> payload, long now)
    {
        if (_connect!.Format == MessageFormat.Raw)
        {
            _phase.Add(connection, payload, now);
            return;
        }

        if (_connect.Format == MessageFormat.Anywhere)
        {
            CountAll(connection, payload, now);
        }
        else if (payload.IndexOf(Payload.Mark) is >= 0 and var at)
        {
            _phase.Add(connection, payload[at..], now);
            _acks?.Add(payload);
            if (_acks is { IsFull: true }) Send(connection, _acks.Take()!);
        }
    }

    // A fragment may end within a message: its last bytes are looked at again with the next one.
    private void CountAll(SubscriberConnection connection, ReadOnlySpan<byte> payload, long now)
    {
        ReadOnlySpan<byte> rest = connection.Tail.Length == 0 ? payload : [.. connection.Tail, .. payload];
        while (rest.IndexOf(Payload.Mark) is >= 0 and var at && rest.Length - at >= Payload.MinSize)
        {
            _phase.Add(connection, rest[at..], now);
            rest = rest[(at + Payload.MinSize)..];
        }

        connection.Tail = rest[^Math.Min(rest.Length, Payload.MinSize - 1)..].ToArray();
    }

    private void Send(SubscriberConnection connection, byte[] bytes)
    {
        if (connection.Unsent is { } unsent)
        {
            connection.Unsent = [.. unsent, .. bytes];
            return;
        }

        var sent = PlainSocket.Send(connection.Socket, bytes);
        if (sent == PlainSocket.Gone || sent == bytes.Length) return;
        connection.Unsent = bytes[Math.Max(0, sent)..];
        _epoll.Change(connection.Socket, Epoll.Readable | Epoll.Writable, _connections.IndexOf(connection));
    }

    private void SendRest(SubscriberConnection connection, int tag)
    {
        if (connection.Unsent is not { } unsent) return;
        var sent = PlainSocket.Send(connection.Socket, unsent);
        connection.Unsent = sent == unsent.Length || sent == PlainSocket.Gone ? null : unsent[Math.Max(0, sent)..];
        if (connection.Unsent is null) _epoll.Change(connection.Socket, Epoll.Readable, tag);
    }

    private void Refuse(SubscriberConnection connection, string reason)
    {
        _refused[reason] = _refused.GetValueOrDefault(reason) + 1;
        _opening--;
        End(connection);
    }

    private void Lose(SubscriberConnection connection)
    {
        if (connection.State == SubscriberState.Ended) return;
        if (connection.State != SubscriberState.Open)
        {
            Refuse(connection, "closed without an answer");
            return;
        }

        _lost++;
        _open--;
        End(connection);
    }

    // Closing takes it out of the epoll set.
    private static void End(SubscriberConnection connection)
    {
        connection.State = SubscriberState.Ended;
        Libc.Close(connection.Socket);
    }

    private void CloseAll()
    {
        foreach (var connection in _connections.Where(connection => connection.State != SubscriberState.Ended)) End(connection);
        _connections.Clear();
        _refused.Clear();
        (_open, _opening, _lost) = (0, 0, 0);
    }

    private FleetAnswer State() => new()
    {
        Open = _open,
        Refused = _refused,
        Lost = _lost,
        ConnectSeconds = _connectSeconds,
        Delivered = _phase.Delivered,
        Stray = _phase.Stray,
        Reading = _connections.Count(connection => connection is { State: SubscriberState.Open, Stalls: false }),
    };
}
