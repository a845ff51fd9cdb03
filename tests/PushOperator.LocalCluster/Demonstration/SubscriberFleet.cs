using PushOperator.Client;

namespace PushOperator.LocalCluster.Demonstration;

/// <summary>Subscribers of one group, with Push Operator's .NET client: it resumes by itself, and that is what is shown.</summary>
internal sealed class SubscriberFleet : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<PushSubscriber> _subscribers = [];
    private readonly List<Task> _readers = [];
    private readonly bool[] _connected;
    private int _interruptions;

    /// <summary>Connects them.</summary>
    /// <param name="group">Name of the SubscriberGroup; subscribers are named after it.</param>
    /// <param name="url">Its endpoint.</param>
    /// <param name="count">How many.</param>
    /// <param name="audit">Is told every message.</param>
    public SubscriberFleet(string group, Uri url, int count, DeliveryAudit audit)
    {
        _connected = new bool[count];
        for (var number = 0; number < count; number++)
        {
            var me = number;
            var subscriber = new PushSubscriber(new PushSubscriberOptions
            {
                Url = url,
                Subscriber = $"{group}-{number}",
                Acknowledgement = AcknowledgementMode.Automatic,
                ReconnectMaximum = TimeSpan.FromSeconds(2),
                OnConnectionChange = change => OnChange(me, change.State is ConnectionState.Connected),
            });
            _subscribers.Add(subscriber);
            _readers.Add(Task.Run(() => ReadAsync(subscriber, me, audit)));
        }
    }

    /// <summary>How many have a connection now.</summary>
    public int Connected
    {
        get
        {
            lock (_connected) return _connected.Count(connected => connected);
        }
    }

    /// <summary>How often a connection was lost so far.</summary>
    public int Interruptions => Volatile.Read(ref _interruptions);

    /// <summary>The exception that ended a subscriber, if one did.</summary>
    public Exception? Failure => _readers.FirstOrDefault(reader => reader.IsFaulted)?.Exception?.InnerException;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_readers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(_subscribers.Select(subscriber => subscriber.DisposeAsync().AsTask()));
        _stop.Dispose();
    }

    private void OnChange(int number, bool connected)
    {
        lock (_connected)
        {
            if (_connected[number] && !connected) _interruptions++;
            _connected[number] = connected;
        }
    }

    private async Task ReadAsync(PushSubscriber subscriber, int number, DeliveryAudit audit)
    {
        try
        {
            await foreach (var message in subscriber.ReadAllAsync(_stop.Token))
                audit.Record(number, message.Key ?? "", message.Data.GetProperty("sequence").GetInt64());
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The demonstration is over.
        }
    }
}
