namespace PushOperator.Gateway.Threading;

/// <summary>
/// A loop on a thread of its own: what reads Kafka or feeds sockets must not wait for the thread pool, nor wake it for each message.
/// </summary>
/// <remarks>The body is called again after a back-off when it throws, until it is stopped. <see cref="Stop"/> is bounded; a body that does not return in time is left behind.</remarks>
internal sealed class DedicatedThread : IDisposable
{
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stopping = new();
    private readonly Thread _thread;
    private readonly Action<CancellationToken> _body;
    private readonly Action<Exception> _failed;

    /// <param name="body">Runs until the token is cancelled; returning earlier ends the thread.</param>
    /// <param name="failed">Told every exception of the body, on the thread.</param>
    public DedicatedThread(string name, Action<CancellationToken> body, Action<Exception> failed)
    {
        _body = body;
        _failed = failed;
        _thread = new Thread(Run) { IsBackground = true, Name = name };
    }

    public void Start() => _thread.Start();

    /// <summary>Asks the body to return and waits for it, at most that long.</summary>
    /// <returns>Whether it returned.</returns>
    public bool Stop(TimeSpan timeout)
    {
        _stopping.Cancel();
        return !_thread.IsAlive || _thread.Join(timeout);
    }

    public void Dispose() => Stop(TimeSpan.FromSeconds(10));

    private void Run()
    {
        var backoff = FirstBackoff;
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                _body(_stopping.Token);
                return;
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                _failed(e);
                _stopping.Token.WaitHandle.WaitOne(backoff);
                backoff = TimeSpan.FromTicks(Math.Min(backoff.Ticks * 2, LongestBackoff.Ticks));
            }
        }
    }
}
