using System.Collections.Concurrent;

namespace PushOperator.Router.Lifecycle;

/// <summary>
/// The connections that this router forwards, handshakes included: how many there may be, and who is let go when it ends.
/// Safe on any thread.
/// </summary>
internal sealed class OpenConnections(ConnectionLimits limits)
{
    private readonly ConcurrentDictionary<Held, HttpContext> _open = new();
    private int _count;
    private volatile bool _draining;

    /// <summary>How many there are.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>
    /// Whether one more would be too many. Handshakes that ask in the same instant may pass it by a few; the reserve of file
    /// descriptors is for that.
    /// </summary>
    public bool IsFull => Count >= limits.Subscribers;

    /// <summary>Whether the router is going and takes nobody new.</summary>
    public bool IsDraining => _draining;

    /// <summary>Counts a connection until the result is disposed.</summary>
    public IDisposable Hold(HttpContext context)
    {
        var held = new Held(this);
        _open[held] = context;
        Interlocked.Increment(ref _count);
        return held;
    }

    /// <summary>From now on nobody new is taken.</summary>
    public void BeginDrain() => _draining = true;

    /// <summary>Ends <paramref name="count"/> of them, both sides, without a close frame: the router does not know where a frame of the gateway ends.</summary>
    public void Abort(int count)
    {
        foreach (var (held, context) in _open)
        {
            if (count <= 0) return;
            // Removed here, so that the next wave does not take one that is still unwinding for one to let go.
            if (!Release(held)) continue;
            context.Abort();
            count--;
        }
    }

    private bool Release(Held held)
    {
        if (!_open.TryRemove(held, out _)) return false;
        Interlocked.Decrement(ref _count);
        return true;
    }

    private sealed class Held(OpenConnections owner) : IDisposable
    {
        public void Dispose() => owner.Release(this);
    }
}
