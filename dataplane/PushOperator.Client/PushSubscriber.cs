using System.Runtime.CompilerServices;
using PushOperator.Client.Subscribing;

namespace PushOperator.Client;

/// <summary>
/// A subscriber of a SubscriberGroup: reads messages, acknowledges them, and resumes by itself where it was, on whatever gateway.
/// </summary>
/// <remarks>
/// It connects when reading starts and stays connected until disposed. One reader at a time; acknowledging and publishing
/// are free for any thread.
/// <code>
/// await using var subscriber = new PushSubscriber(new() { Url = new("wss://push.example/shop/orders/ws"), Subscriber = "billing" });
/// await foreach (var message in subscriber.ReadAllAsync(stop))
/// {
///     await HandleAsync(message.DataAs&lt;Order&gt;());
///     await message.AckAsync();
/// }
/// </code>
/// </remarks>
public sealed class PushSubscriber : IAsyncDisposable
{
    private readonly PushSubscriberOptions _options;
    private readonly Intake _intake;
    private readonly SubscriptionLoop _loop;

    /// <summary>Protects the two below: after the disposal has begun, nothing starts.</summary>
    private readonly Lock _lock = new();
    private Task? _running;
    private bool _isDisposed;
    private int _readers;
    private volatile string? _cursor;

    /// <summary>Makes a subscriber; nothing is connected yet.</summary>
    /// <exception cref="ArgumentException">Options out of range; the message lists every one of them.</exception>
    public PushSubscriber(PushSubscriberOptions options)
        : this(options, Random.Shared)
    {
    }

    internal PushSubscriber(PushSubscriberOptions options, Random random)
    {
        ArgumentNullException.ThrowIfNull(options);
        SubscriberOptionsValidator.Validate(options);
        _options = options.Snapshot();
        _intake = new Intake(_options);
        _loop = new SubscriptionLoop(_options, _intake, random);
    }

    /// <summary>
    /// Where a later subscriber would go on: keep it and give it as <see cref="PushSubscriberOptions.From"/>. It moves as you read and
    /// covers what was acknowledged, about a second late. Null before the first connection and in Shared groups.
    /// </summary>
    public string? Cursor => _cursor;

    /// <summary>Whether there is a connection now.</summary>
    public bool IsConnected => _loop.Running is not null;

    /// <summary>
    /// The messages, without end, over all reconnects. Leaving the loop keeps the connection: read again to go on. Ends when the
    /// subscriber is disposed.
    /// </summary>
    /// <exception cref="PushClosedException">Closed with a code that forbids to come back.</exception>
    /// <exception cref="PushRefusedException">The handshake was refused for good, or without end past <see cref="PushSubscriberOptions.GiveUpAfter"/>.</exception>
    /// <exception cref="PushUnreachableException">No connection within <see cref="PushSubscriberOptions.GiveUpAfter"/>.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/>.</exception>
    /// <exception cref="InvalidOperationException">Somebody else is reading.</exception>
    public async IAsyncEnumerable<PushMessage> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Start();
        if (Interlocked.Increment(ref _readers) > 1)
        {
            Interlocked.Decrement(ref _readers);
            throw new InvalidOperationException("one reader at a time: the messages of a subscriber are one stream");
        }

        try
        {
            while (await _intake.WaitAsync(cancellationToken))
            {
                while (!cancellationToken.IsCancellationRequested && _intake.TryTake(out var next))
                {
                    if (await HandledAsync(next, cancellationToken)) continue;
                    var message = (PushMessage)next;
                    yield return message;
                    if (_options.Acknowledgement == AcknowledgementMode.Automatic && !message.IsSettled) await message.AckAsync(cancellationToken);
                }
            }
        }
        finally
        {
            Interlocked.Decrement(ref _readers);
        }
    }

    /// <summary>Publishes over the subscriber's connection; waits for one if there is none.</summary>
    /// <returns>The id of the message, once Kafka has it on all in-sync replicas.</returns>
    /// <exception cref="PushRefusedException">Not stored; the code says why.</exception>
    /// <exception cref="PushOutcomeUnknownException">The connection ended, or <see cref="PushSubscriberOptions.PublishTimeout"/> passed, before the answer.</exception>
    /// <exception cref="PushUnreachableException">There was no connection in that time; nothing was sent.</exception>
    public async Task<string> PublishAsync(string topic, OutgoingMessage message, string? idempotencyKey = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(topic);
        ArgumentNullException.ThrowIfNull(message);
        Start();
        using var timeout = new CancellationTokenSource(_options.PublishTimeout, _options.TimeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        var sent = false;
        try
        {
            while (true)
            {
                var session = await _loop.SessionAsync(both.Token);
                sent = true;
                if (await session.PublishAsync(topic, message, idempotencyKey, both.Token) is { } id) return id;
                sent = false;
                await session.Gone.WaitAsync(both.Token);
            }
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            var bound = $"no {(sent ? "answer" : "connection")} within {_options.PublishTimeout.TotalSeconds:0.###} s";
            throw sent ? new PushOutcomeUnknownException(bound, idempotencyKey, e) : new PushUnreachableException(_options.Url!, bound, e);
        }
    }

    /// <summary>
    /// Ends the reading (what waits unread comes again to the next subscriber), sends the acknowledgements that are queued and closes
    /// the connection with a handshake; each of the two bounded by <see cref="PushSubscriberOptions.SendTimeout"/>.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            if (_isDisposed) return;
            _isDisposed = true;
        }

        _intake.Discard();
        if (_running is not null) await _loop.StopAsync(_running);
    }

    private void Start()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _running ??= Task.Run(_loop.RunAsync);
        }
    }

    /// <returns>False for a message that is to be handed out.</returns>
    private async ValueTask<bool> HandledAsync(object next, CancellationToken cancellationToken)
    {
        switch (next)
        {
            case PushGap gap:
                _options.OnGap?.Invoke(gap);
                return true;
            case Position position:
                _cursor = position.Cursor;
                return true;
            case PushMessage message when _intake.IsToBeSkipped(message):
                await message.AckAgainAsync(cancellationToken);
                return true;
            default:
                return false;
        }
    }
}
