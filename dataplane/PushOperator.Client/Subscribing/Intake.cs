using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using PushOperator.Client.Connections;
using PushOperator.Client.Frames;

namespace PushOperator.Client.Subscribing;

/// <summary>
/// Between the socket and the reader: a bounded queue of messages, gaps and positions in the order received, over all connections, and the
/// memory of ids that tells duplicates.
/// </summary>
/// <remarks>
/// One connection adds, one reader takes; acknowledgements come from any thread. What waits here outlives its connection,
/// because under automatic acknowledgement the gateway may count it as done. Delivered again before it was read, it stays one message.
/// </remarks>
internal sealed class Intake
{
    private readonly Channel<object> _queue;
    private readonly bool _skipAcknowledged;

    /// <summary>Protects the two below; nothing is awaited or called while it is held.</summary>
    private readonly Lock _lock = new();
    private readonly RecentIds _recent;
    private readonly Dictionary<string, PushMessage> _unread = new(StringComparer.Ordinal);

    public Intake(PushSubscriberOptions options)
    {
        _queue = Channel.CreateBounded<object>(options.ReceiveBuffer);
        _recent = new RecentIds(options.DuplicateWindow);
        _skipAcknowledged = options.Duplicates == DuplicateHandling.SkipAcknowledged;
    }

    /// <summary>Adds a message; waits while the buffer is full. After <see cref="Complete"/> it is dropped.</summary>
    public ValueTask AddAsync(GatewayFrame frame, Session session)
    {
        var message = new PushMessage(frame, session, this);
        lock (_lock)
        {
            if (!_unread.TryAdd(message.Id, message))
            {
                _unread[message.Id].Redelivered(session, message.DeliveryCount);
                return ValueTask.CompletedTask;
            }
        }

        return AddInOrderAsync(message);
    }

    /// <summary>Adds a gap at its place between the messages; waits while the buffer is full.</summary>
    public ValueTask AddAsync(PushGap gap) => AddInOrderAsync(gap);

    /// <summary>Adds a cursor behind the messages received before it, because it may cover them; waits while the buffer is full.</summary>
    public ValueTask AddAsync(Position position) => AddInOrderAsync(position);

    /// <summary>Waits until <see cref="TryTake"/> may have something.</summary>
    /// <returns>False when nothing comes any more.</returns>
    /// <exception cref="PushException">The subscription ended with it.</exception>
    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => _queue.Reader.WaitToReadAsync(cancellationToken);

    /// <summary>Takes the next <see cref="PushMessage"/>, <see cref="PushGap"/> or <see cref="Position"/>; messages get their duplicate mark here.</summary>
    public bool TryTake([NotNullWhen(true)] out object? next)
    {
        if (!_queue.Reader.TryRead(out next)) return false;
        if (next is not PushMessage message) return true;
        lock (_lock)
        {
            _unread.Remove(message.Id);
            message.IsDuplicate = !_recent.Add(message.Id);
        }

        return true;
    }

    /// <summary>Whether a message that was just taken was acknowledged before and is not to be handed out again.</summary>
    public bool IsToBeSkipped(PushMessage message)
    {
        if (!_skipAcknowledged || !message.IsDuplicate) return false;
        lock (_lock) return _recent.IsAcknowledged(message.Id);
    }

    public void MarkAcknowledged(string id)
    {
        lock (_lock) _recent.Acknowledge(id);
    }

    /// <summary>Nothing more is taken in; what waits can still be read, then the reader ends, with <paramref name="error"/> if there is one.</summary>
    public void Complete(Exception? error = null) => _queue.Writer.TryComplete(error);

    /// <summary>Nothing more is taken in and nothing more comes out.</summary>
    public void Discard()
    {
        Complete();
        while (_queue.Reader.TryRead(out _))
        {
            // Dropped: unacknowledged, so it comes again to whoever subscribes next.
        }
    }

    private async ValueTask AddInOrderAsync(object arrival)
    {
        try
        {
            await _queue.Writer.WriteAsync(arrival);
        }
        catch (ChannelClosedException)
        {
            // The subscriber is being disposed: nobody reads, and what is not acknowledged comes again to the next one.
        }
    }
}
