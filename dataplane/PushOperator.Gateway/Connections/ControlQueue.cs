namespace PushOperator.Gateway.Connections;

/// <summary>
/// Answers that wait for the write loop, and answers still owed (publishes that wait for Kafka). At most <see cref="Limit"/> of both together:
/// then the read loop stops reading that client until half of them are gone, so a client that sends requests and reads no answers holds no memory.
/// </summary>
/// <remarks>Thread-safe. The lock is held for a few instructions and never while calling out.</remarks>
internal sealed class ControlQueue
{
    private const int Limit = 256;

    private readonly Lock _lock = new();
    private readonly Queue<byte[]> _frames = new(1);
    private int _owed;
    private TaskCompletionSource? _room;
    private bool _isOver;

    /// <summary>Whether an announced answer has not come yet.</summary>
    public bool Owes
    {
        get
        {
            lock (_lock) return _owed > 0;
        }
    }

    /// <summary>Announces an answer that will come later; it ends with <see cref="Settle"/>.</summary>
    public void Owe()
    {
        lock (_lock) _owed++;
    }

    /// <summary>Adds the answer announced by <see cref="Owe"/>.</summary>
    public void Settle(byte[] frame)
    {
        lock (_lock)
        {
            _owed--;
            if (!_isOver) _frames.Enqueue(frame);
        }
    }

    /// <summary>Adds a frame.</summary>
    public void Enqueue(byte[] frame)
    {
        lock (_lock)
        {
            if (!_isOver) _frames.Enqueue(frame);
        }
    }

    /// <summary>Takes the oldest frame.</summary>
    public bool TryDequeue(out byte[]? frame)
    {
        TaskCompletionSource? room = null;
        lock (_lock)
        {
            if (!_frames.TryDequeue(out frame)) return false;
            if (_frames.Count + _owed <= Limit / 2) (room, _room) = (_room, null);
        }

        room?.SetResult();
        return true;
    }

    /// <summary>Completes when the read loop may handle another request: at once unless the queue is full.</summary>
    public Task WaitForRoomAsync()
    {
        lock (_lock)
        {
            if (_isOver || _frames.Count + _owed < Limit) return Task.CompletedTask;
            _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _room.Task;
        }
    }

    /// <summary>Nobody takes frames any more: none is kept, and whoever waits for room goes on, now and later.</summary>
    public void End()
    {
        TaskCompletionSource? room;
        lock (_lock)
        {
            _isOver = true;
            _frames.Clear();
            (room, _room) = (_room, null);
        }

        room?.SetResult();
    }
}
