using System.Globalization;
using System.Net;
using PushOperator.Client;
using PushOperator.FaultRunner.Faults;
using PushOperator.Oracle;
using PushOperator.Oracle.Events;

namespace PushOperator.FaultRunner.Workload;

/// <summary>Publishes one order after the other over a subscriber's connection, each again with the same idempotency key until it is stored.</summary>
internal sealed class SocketOrders : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private readonly CancellationTokenSource _stop = new();
    private readonly PushSubscriber _connection;
    private readonly DeliveryHistory _history;
    private readonly TimeProvider _time;
    private readonly string _topic;
    private readonly string _key;
    private readonly Task _reading;

    public SocketOrders(Uri endpoint, string topic, string key, DeliveryHistory history, TimeProvider time)
    {
        (_topic, _key, _history, _time) = (topic, key, history, time);
        _connection = new PushSubscriber(new PushSubscriberOptions
        {
            Url = endpoint,
            Acknowledgement = AcknowledgementMode.Automatic,
            PublishTimeout = TimeSpan.FromSeconds(15),
            ReconnectMaximum = TimeSpan.FromSeconds(1),
            Proxy = new WebProxy(),
        });
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>Orders that were answered with an id.</summary>
    public int Stored { get; private set; }

    /// <summary>Publishes until cancelled; the order under way is finished.</summary>
    /// <exception cref="FaultException">An answer was not as the protocol says.</exception>
    public async Task RunAsync(CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            await PublishAsync(Stored);
            Stored++;
            await Task.Delay(Pause, _time, enough).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _connection.DisposeAsync();
        _stop.Dispose();
    }

    private async Task PublishAsync(long sequence)
    {
        _history.Record(new PublishRequested(_topic, _key, sequence));
        var message = OutgoingMessage.Json(new { sequence }) with { Key = _key };
        var began = _time.GetTimestamp();
        while (_time.GetElapsedTime(began) < FaultLengths.Recovery)
        {
            try
            {
                var id = (await _connection.PublishAsync(_topic, message, $"{_key}-{sequence}")).Split('/');
                if (long.Parse(id[2], CultureInfo.InvariantCulture) is var offset && offset < 0) throw new FaultException($"order {sequence} was answered over the socket with the offset {offset}");
                _history.Record(new PublishSucceeded(_topic, _key, sequence, int.Parse(id[1], CultureInfo.InvariantCulture), offset));
                return;
            }
            catch (PushException exception) when (exception is PushOutcomeUnknownException or PushUnreachableException or PushRefusedException { Code: "kafka_unavailable" or "publish_unknown" or "publish_queue_full" })
            {
                await Task.Delay(Pause, _time);
            }
            catch (PushRefusedException refused)
            {
                throw new FaultException($"order {sequence} was answered over the socket with {refused.Message}");
            }
        }

        throw new FaultException($"order {sequence} could not be published over the socket for {FaultLengths.Recovery.TotalSeconds:0} s");
    }

    private async Task ReadAsync()
    {
        try
        {
            await foreach (var _ in _connection.ReadAllAsync(_stop.Token))
            {
                // Read so that it is not slow; it is here to publish.
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // It is over.
        }
    }
}
