using PushOperator.Gateway.Threading;

namespace PushOperator.Gateway.Connections.Fanout;

/// <summary>
/// A thread that gives pumps their turns, round by round: what came while it was busy with one round goes out in the next, as one send a connection. When nobody asks for a
/// turn it sleeps.
/// </summary>
/// <remarks>
/// Sends to a socket that takes the bytes do not wait, so a turn is short. A send that does wait belongs to the runtime's own poller until the subscriber has read; then its
/// pump asks for a turn again.
/// </remarks>
internal sealed partial class FanoutThread : IDisposable
{
    private static readonly TimeSpan s_stopBound = TimeSpan.FromSeconds(5);

    private readonly PumpQueue _queue = new();
    private readonly ManualResetEventSlim _asked = new(initialState: false, spinCount: 0);
    private readonly DedicatedThread _thread;

    public FanoutThread(string name, ILogger logger)
    {
        _thread = new DedicatedThread(name, Run, exception => LogFailed(logger, exception));
        _thread.Start();
    }

    /// <summary>Gives a pump a turn in the next round. Any thread; never blocks.</summary>
    public void Schedule(FramePump pump)
    {
        // Only for the first of a round: the others are found together with it.
        if (_queue.Add(pump)) _asked.Set();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // The event is not disposed of: connections that are cut off meanwhile still ask.
        _thread.Stop(s_stopBound);
        _thread.Dispose();
    }

    private void Run(CancellationToken stopping)
    {
        using var woken = stopping.Register(_asked.Set);
        while (true)
        {
            // First the event, then what it stands for: who asks between the two sets it again.
            _asked.Reset();
            if (stopping.IsCancellationRequested) return;
            if (_queue.IsEmpty) _asked.Wait(CancellationToken.None);
            else RunRound();
        }
    }

    private void RunRound()
    {
        for (var pump = _queue.TakeAll(); pump is not null;)
        {
            // Before its turn: in it, it may ask for another.
            var next = pump.NextInQueue;
            pump.TakeTurn();
            pump = next;
        }
    }
}
