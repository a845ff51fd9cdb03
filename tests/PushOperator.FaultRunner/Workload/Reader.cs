using System.Net;
using System.Text.Json;
using PushOperator.Client;
using PushOperator.Oracle;
using PushOperator.Oracle.Events;
using PushOperator.TestUtilities.FaultProxy;

namespace PushOperator.FaultRunner.Workload;

/// <summary>A durable subscriber on a line of its own, which records everything it sees and acknowledges every message.</summary>
internal sealed class Reader : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _hand = new(1, 1);
    private readonly DeliveryHistory _history;
    private readonly PushSubscriber _subscriber;
    private readonly Task _reading;
    private volatile string? _session;
    private int _others;

    public Reader(string group, string name, Uri endpoint, DeliveryHistory history)
    {
        (Name, Group, _history) = (name, group, history);
        Line = TcpFaultProxy.Start(new IPEndPoint(IPAddress.Loopback, endpoint.Port));
        history.Record(new SubscriberDeclared(group, name, IsDurable: true));
        _subscriber = new PushSubscriber(new PushSubscriberOptions
        {
            Url = new UriBuilder(endpoint) { Host = "127.0.0.1", Port = Line.Port }.Uri,
            Subscriber = name,
            ReconnectMaximum = TimeSpan.FromSeconds(2),
            ConnectTimeout = TimeSpan.FromSeconds(5),
            Proxy = new WebProxy(),
            OnConnectionChange = Changed,
            OnError = Refused,
            OnGap = gap => history.Record(new GapAnnounced(name, gap.Topic, gap.Partition, gap.From, gap.To)),
        });
        _reading = Task.Run(ReadAsync);
    }

    public string Name { get; }

    public string Group { get; }

    /// <summary>What it is connected through.</summary>
    public TcpFaultProxy Line { get; }

    public bool IsConnected => _subscriber.IsConnected;

    /// <summary>Id of its session now; null between two.</summary>
    public string? Session => _session;

    /// <summary>Every message that it gets, before it is acknowledged; called from its own task.</summary>
    public event Action<PushMessage>? Received;

    /// <summary>Every connection that came and went; called from its own task.</summary>
    public event Action<ConnectionChange>? ConnectionChanged;

    /// <summary>How many messages it got, and acknowledged, that are no orders.</summary>
    public int Others => _others;

    /// <summary>What ended the reading, if something did: none of the faults may.</summary>
    public Exception? Failure => _reading.Exception?.InnerException;

    /// <summary>Takes no message while it waits.</summary>
    public async Task StallAsync(Func<Task> wait)
    {
        await _hand.WaitAsync(_stop.Token);
        try
        {
            await wait();
        }
        finally
        {
            _hand.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _subscriber.DisposeAsync();
        await Line.DisposeAsync();
        _hand.Dispose();
        _stop.Dispose();
    }

    private void Changed(ConnectionChange change)
    {
        ConnectionChanged?.Invoke(change);
        if (change.State is ConnectionState.Connected) _history.Record(new Connected(Name, _session = change.Session ?? ""));
        else if (Interlocked.Exchange(ref _session, null) is { } session) _history.Record(new Disconnected(Name, session));
    }

    private void Refused(PushError error)
    {
        if (error.Code == "ack_unknown" && _session is { } session) _history.Record(new AcksRefused(Name, session));
    }

    private async Task ReadAsync()
    {
        try
        {
            await foreach (var message in _subscriber.ReadAllAsync(_stop.Token))
            {
                await _hand.WaitAsync(_stop.Token);
                _hand.Release();
                await HandleAsync(message);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The run is over.
        }
    }

    private async Task HandleAsync(PushMessage message)
    {
        // Not an order: a fault's own record, which nobody was promised.
        if (message.Data.ValueKind is not JsonValueKind.Object || !message.Data.TryGetProperty("sequence", out var sequence))
        {
            Interlocked.Increment(ref _others);
            await message.AckAsync(_stop.Token);
            return;
        }

        var session = message.FirstSession;
        _history.Record(new Delivered(Name, session, message.Id, message.Key ?? "", sequence.GetInt64(), message.DeliveryCount));
        Received?.Invoke(message);
        _history.Record(new Acked(Name, session, message.Id));
        if (!await message.AckAsync(_stop.Token)) _history.Record(new AckDropped(Name, session, message.Id));
    }
}
