using System.Collections.Concurrent;
using System.Net;
using System.Runtime.ExceptionServices;
using PushOperator.FaultRunner.Faults;

namespace PushOperator.FaultRunner.Workload;

/// <summary>Many idle subscribers that come back at once when they are cut off, later only when they are told to; by a notice, or by a 503.</summary>
internal sealed class Crowd : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<Farewell> _farewells = new();
    private readonly ConcurrentQueue<Arrival> _arrivals = new();
    private readonly IReadOnlyList<IPEndPoint> _endPoints;
    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly List<Task> _members = [];
    private readonly long _began;
    private int _connected;
    private int _refused;
    private int _unanswered;
    private long _slowest;

    /// <param name="endPoint">Where they connect.</param>
    /// <param name="path">Of the group, with query.</param>
    public Crowd(IPEndPoint endPoint, string path, TimeProvider time)
        : this([endPoint], path, time)
    {
    }

    /// <param name="endPoints">Where they connect: each member always at one of them, in turn.</param>
    /// <param name="path">Of the group, with query.</param>
    public Crowd(IReadOnlyList<IPEndPoint> endPoints, string path, TimeProvider time) => (_endPoints, _path, _time, _began) = (endPoints, path, time, time.GetTimestamp());

    /// <summary>How connections ended, in order.</summary>
    public IReadOnlyCollection<Farewell> Farewells => _farewells;

    /// <summary>Who was let in when, in order; the first time counts.</summary>
    public IReadOnlyCollection<Arrival> Arrivals => _arrivals;

    /// <summary>Time since its beginning.</summary>
    public TimeSpan Elapsed => _time.GetElapsedTime(_began);

    /// <summary>Members that are connected now.</summary>
    public int Connected => Volatile.Read(ref _connected);

    /// <summary>Handshakes that were answered with 503.</summary>
    public int Refused => Volatile.Read(ref _refused);

    /// <summary>Handshakes that nobody answered within ten seconds.</summary>
    public int Unanswered => Volatile.Read(ref _unanswered);

    /// <summary>Longest time from the start of a handshake to its answer, whatever that was.</summary>
    public TimeSpan SlowestHandshake => TimeSpan.FromTicks(Volatile.Read(ref _slowest));

    /// <summary>Members that are connected now; fails with what ended a member, if something did that may not.</summary>
    /// <exception cref="FaultException">A handshake was answered with neither 101 nor 503.</exception>
    public int ConnectedOrThrow()
    {
        if (_members.FirstOrDefault(member => member.IsFaulted)?.Exception is { InnerException: { } failure }) ExceptionDispatchInfo.Throw(failure);
        return Connected;
    }

    /// <summary>Lets more of them come; they connect by themselves.</summary>
    public void Add(int members)
    {
        for (var number = 0; number < members; number++)
        {
            var member = _members.Count;
            _members.Add(Task.Run(() => StayConnectedAsync(member)));
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_members).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task StayConnectedAsync(int member)
    {
        Farewell? last = null;
        while (!_stop.IsCancellationRequested)
        {
            var wait = Pause;
            try
            {
                var began = _time.GetTimestamp();
                var (subscriber, retryAfter) = await IdleSubscriber.TryConnectAsync(_endPoints[member % _endPoints.Count], _path);
                NoteHandshake(_time.GetElapsedTime(began));
                if (subscriber is null) Interlocked.Increment(ref _refused);
                else retryAfter = (last = await StayAsync(subscriber, new Arrival(member, Elapsed, last?.Code)))?.ReconnectAfter ?? default;
                wait = retryAfter;
            }
            catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException)
            {
                // Cut off within the handshake: it tries again, as all of them do.
            }
            catch (OperationCanceledException)
            {
                Interlocked.Increment(ref _unanswered);
            }

            await Task.Delay(wait, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // How that ended; null when it was ended here.
    private async Task<Farewell?> StayAsync(IdleSubscriber subscriber, Arrival arrival)
    {
        using (subscriber)
        {
            Interlocked.Increment(ref _connected);
            _arrivals.Enqueue(arrival);
            await ((Task)subscriber.Ended).WaitAsync(_stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Interlocked.Decrement(ref _connected);
            if (_stop.IsCancellationRequested) return null;
            var farewell = await subscriber.Ended;
            _farewells.Enqueue(farewell);
            return farewell;
        }
    }

    private void NoteHandshake(TimeSpan took)
    {
        var slowest = Volatile.Read(ref _slowest);
        while (took.Ticks > slowest && Interlocked.CompareExchange(ref _slowest, took.Ticks, slowest) is var seen && seen != slowest) slowest = seen;
    }
}
