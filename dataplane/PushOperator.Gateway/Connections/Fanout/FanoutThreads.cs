namespace PushOperator.Gateway.Connections.Fanout;

/// <summary>The pod's fan-out threads. A connection stays with one of them, so that its state stays in one processor's cache.</summary>
internal sealed class FanoutThreads : IDisposable
{
    private const int Most = 8;

    private readonly FanoutThread[] _threads;
    private uint _next;

    public FanoutThreads(ILogger<FanoutThread> logger) =>
        _threads = [.. Enumerable.Range(0, CountFor(Environment.ProcessorCount)).Select(number => new FanoutThread($"fanout-{number}", logger))];

    /// <summary>The thread of the next connection, in turn.</summary>
    public FanoutThread Next() => _threads[Interlocked.Increment(ref _next) % (uint)_threads.Length];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var thread in _threads) thread.Dispose();
    }

    // One for two processors: fewer threads find more to send when they come by, and the kernel's side of a send, Kafka and acknowledgements need the other.
    private static int CountFor(int processors) => Math.Clamp(processors / 2, 1, Most);
}
