using System.Net.WebSockets;
using System.Threading.Channels;
using PushOperator.Client.Frames;

namespace PushOperator.Client.Connections;

/// <summary>
/// The one writer of a WebSocket. Acknowledgements that gather while a frame is on its way leave together in the next one: under
/// load they are batched, without load they leave at once, and no timer is needed for either.
/// </summary>
internal sealed class OutgoingQueue(WebSocket socket, TimeSpan sendTimeout, TimeProvider time)
{
    /// <summary>Frames and ids that may wait. Four full <c>ack</c> frames: whoever acknowledges faster waits for the network.</summary>
    private const int Capacity = 4_096;

    private readonly Channel<OutgoingFrame> _queue = Channel.CreateBounded<OutgoingFrame>(new BoundedChannelOptions(Capacity) { SingleReader = true });

    /// <summary>Why the connection was aborted by the sending, for a person; null when it was not.</summary>
    public string? Failure { get; private set; }

    /// <summary>Queues something; waits while the queue is full.</summary>
    /// <returns>False when the connection is gone.</returns>
    public ValueTask<bool> AddAsync(OutgoingFrame frame, CancellationToken cancellationToken) =>
        _queue.Writer.TryWrite(frame) ? ValueTask.FromResult(true) : AddWhenRoomAsync(frame, cancellationToken);

    /// <summary>Queues a frame if there is room for it now.</summary>
    public bool TryAdd(byte[] frame) => _queue.Writer.TryWrite(new OutgoingFrame(null, frame));

    /// <summary>Takes no more; <see cref="RunAsync"/> ends when the rest is sent.</summary>
    public void Complete() => _queue.Writer.TryComplete();

    /// <summary>Sends until <see cref="Complete"/> or until the connection fails or does not take a frame in time; then it is aborted.</summary>
    public async Task RunAsync()
    {
        try
        {
            var ids = new List<string>(ClientFrames.MostIdsInAck);
            while (await _queue.Reader.WaitToReadAsync())
            {
                while (_queue.Reader.TryRead(out var frame))
                {
                    if (frame.AckId is not null) ids.Add(frame.AckId);
                    if (ids.Count == ClientFrames.MostIdsInAck || (frame.Bytes is not null && ids.Count > 0)) await SendAcksAsync(ids);
                    if (frame.Bytes is not null) await SendAsync(frame.Bytes);
                }

                if (ids.Count > 0) await SendAcksAsync(ids);
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The reading side sees the end of the same connection and tells of it; the abort makes sure that it does.
            Failure = e.GetBaseException().Message;
            socket.Abort();
        }
        finally
        {
            Complete();
        }
    }

    private Task SendAcksAsync(List<string> ids)
    {
        var frame = ClientFrames.Ack(ids);
        ids.Clear();
        return SendAsync(frame);
    }

    private async Task SendAsync(byte[] frame)
    {
        using var bound = new CancellationTokenSource(sendTimeout, time);
        await socket.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, bound.Token);
    }

    private async ValueTask<bool> AddWhenRoomAsync(OutgoingFrame frame, CancellationToken cancellationToken)
    {
        while (await _queue.Writer.WaitToWriteAsync(cancellationToken))
        {
            if (_queue.Writer.TryWrite(frame)) return true;
        }

        return false;
    }
}
