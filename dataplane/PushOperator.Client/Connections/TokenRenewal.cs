using Microsoft.Extensions.Logging;
using PushOperator.Client.Frames;

namespace PushOperator.Client.Connections;

/// <summary>
/// Sends a newer token before the one of the connection ends: half a minute before, or at half of what is left when that is less than a minute. When it fails it is tried again at half of what
/// is left then, until the gateway ends the connection.
/// </summary>
internal sealed partial class TokenRenewal(OutgoingQueue outgoing, PushSubscriberOptions options)
{
    private static readonly TimeSpan Lead = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LeastWait = TimeSpan.FromSeconds(1);

    private readonly ILogger _logger = options.LoggerFactory.CreateLogger<PushSubscriber>();
    private readonly TimeProvider _time = options.TimeProvider;
    private readonly Lock _lock = new();
    private long _toldAt;
    private TimeSpan _left = Timeout.InfiniteTimeSpan;

    /// <summary>The gateway said how long the token lives; null: it asks for none.</summary>
    public void Lives(long? milliseconds)
    {
        if (milliseconds is not { } left) return;
        lock (_lock) (_toldAt, _left) = (_time.GetTimestamp(), TimeSpan.FromMilliseconds(left));
    }

    /// <summary>Renews until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (options.TokenProvider is null || Remaining() == Timeout.InfiniteTimeSpan) return;
        try
        {
            while (true)
            {
                var told = Interlocked.Read(ref _toldAt);
                var left = Remaining();
                var wait = left > Lead * 2 ? left - Lead : left / 2;
                await Task.Delay(wait > LeastWait ? wait : LeastWait, _time, cancellationToken);
                // A newer token was accepted meanwhile: its end counts now.
                if (told == Interlocked.Read(ref _toldAt)) await RenewAsync(options.TokenProvider, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The session is over.
        }
    }

    private async Task RenewAsync(Func<CancellationToken, ValueTask<string>> provider, CancellationToken cancellationToken)
    {
        using var bound = new CancellationTokenSource(options.ConnectTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellationToken);
        try
        {
            await outgoing.AddAsync(new OutgoingFrame(null, ClientFrames.Auth(await TokenProviders.AskAsync(provider, either.Token))), either.Token);
        }
        catch (Exception e) when (e is TokenProviderException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            LogNotRenewed(_logger, e.Message);
        }
    }

    private TimeSpan Remaining()
    {
        lock (_lock)
        {
            if (_left == Timeout.InfiniteTimeSpan) return _left;
            var left = _left - _time.GetElapsedTime(_toldAt);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }
}
