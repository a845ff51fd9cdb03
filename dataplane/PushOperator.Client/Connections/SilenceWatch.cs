using System.Net.WebSockets;
using PushOperator.Client.Frames;

namespace PushOperator.Client.Connections;

/// <summary>
/// Tells a gateway that is silent from one that has nothing to say: after one heartbeat without a frame it is asked with a
/// <c>ping</c>, after two the connection is aborted.
/// </summary>
/// <remarks>
/// Silence counts only while we listen. A reader that holds up the receive loop makes us deaf, not the gateway silent; the pings
/// still go out then, so that the gateway does not take us for dead either.
/// </remarks>
internal sealed class SilenceWatch(WebSocket socket, OutgoingQueue outgoing, TimeSpan heartbeat, TimeProvider time)
{
    private long _heardAt = time.GetTimestamp();
    private volatile bool _isListening;

    /// <summary>Whether the connection was aborted for silence.</summary>
    public bool HasGivenUp { get; private set; }

    /// <summary>We begin to wait for a frame.</summary>
    public void Listening()
    {
        Interlocked.Exchange(ref _heardAt, time.GetTimestamp());
        _isListening = true;
    }

    /// <summary>A frame came; the time until the next <see cref="Listening"/> is ours.</summary>
    public void Heard() => _isListening = false;

    /// <summary>Watches until cancelled or until it has given up.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(heartbeat / 2, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                var silence = time.GetElapsedTime(Interlocked.Read(ref _heardAt));
                if (_isListening && silence >= heartbeat * 2)
                {
                    HasGivenUp = true;
                    socket.Abort();
                    return;
                }

                // A full queue means that frames are on their way already; they are as good as a ping.
                if (silence >= heartbeat) outgoing.TryAdd(ClientFrames.Ping);
            }
        }
        catch (OperationCanceledException)
        {
            // The session is over.
        }
    }
}
