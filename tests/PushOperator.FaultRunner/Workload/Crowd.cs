using System.Net;

namespace PushOperator.FaultRunner.Workload;

/// <summary>Many idle subscribers that come back at once when they are cut off, later only when they are told to.</summary>
internal sealed class Crowd : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private readonly CancellationTokenSource _stop = new();
    private readonly IPEndPoint _endPoint;
    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly List<Task> _members = [];
    private int _connected;
    private int _refused;
    private long _slowest;

    /// <param name="endPoint">Where they connect.</param>
    /// <param name="path">Of the group, with query.</param>
    public Crowd(IPEndPoint endPoint, string path, TimeProvider time) => (_endPoint, _path, _time) = (endPoint, path, time);

    /// <summary>Members that are connected now.</summary>
    public int Connected => Volatile.Read(ref _connected);

    /// <summary>Handshakes that were answered with 503.</summary>
    public int Refused => Volatile.Read(ref _refused);

    /// <summary>Longest time from the start of a handshake to its answer, whatever that was.</summary>
    public TimeSpan SlowestHandshake => TimeSpan.FromTicks(Volatile.Read(ref _slowest));

    /// <summary>What ended a member, if something did that may not.</summary>
    public Exception? Failure => _members.FirstOrDefault(member => member.IsFaulted)?.Exception?.InnerException;

    /// <summary>Lets more of them come; they connect by themselves.</summary>
    public void Add(int members)
    {
        for (var number = 0; number < members; number++) _members.Add(Task.Run(StayConnectedAsync));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_members).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task StayConnectedAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var wait = Pause;
            try
            {
                var began = _time.GetTimestamp();
                var (subscriber, retryAfter) = await IdleSubscriber.TryConnectAsync(_endPoint, _path);
                NoteHandshake(_time.GetElapsedTime(began));
                if (subscriber is null) Interlocked.Increment(ref _refused);
                else await StayAsync(subscriber);
                wait = retryAfter;
            }
            catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException)
            {
                // Cut off within the handshake: it tries again, as all of them do.
            }

            await Task.Delay(wait, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task StayAsync(IdleSubscriber subscriber)
    {
        using (subscriber)
        {
            Interlocked.Increment(ref _connected);
            await ((Task)subscriber.Ended).WaitAsync(_stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Interlocked.Decrement(ref _connected);
        }
    }

    private void NoteHandshake(TimeSpan took)
    {
        var slowest = Volatile.Read(ref _slowest);
        while (took.Ticks > slowest && Interlocked.CompareExchange(ref _slowest, took.Ticks, slowest) is var seen && seen != slowest) slowest = seen;
    }
}
