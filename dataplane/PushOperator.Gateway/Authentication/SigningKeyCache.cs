using Microsoft.IdentityModel.Tokens;
using PushOperator.Gateway.Diagnostics;

namespace PushOperator.Gateway.Authentication;

/// <summary>
/// The issuer's keys as they were read last. They are read when first needed, again when they are ten minutes old (whoever comes then does not wait), and
/// when a token names a key that is not among them; never more often than every 30 seconds, whatever tokens come.
/// </summary>
/// <remarks>
/// While the issuer does not answer the keys count for an hour after they were last read, and none after that. Thread-safe. The lock is held for a few instructions and never while reading.
/// </remarks>
internal sealed partial class SigningKeyCache(IKeySource source, GatewayMetrics metrics, TimeProvider time, ILogger<SigningKeyCache> logger)
{
    /// <summary>Least time between two readings, successful or not.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    /// <summary>The same while there are no keys at all: every client is refused until there are.</summary>
    private static readonly TimeSpan s_firstPause = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan s_fresh = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan s_usable = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_readTime = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private Reading? _held;
    private Task? _reading;
    private long? _begunAt;

    /// <summary>The keys that may have signed a token; none when the issuer has no such key; null when its keys are not known.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; what is being read goes on for the others.</exception>
    public async ValueTask<IReadOnlyList<SecurityKey>?> FindAsync(string? kid, string algorithm, CancellationToken cancellationToken)
    {
        if (Usable() is not { } keys)
        {
            await ReadAgain().WaitAsync(cancellationToken);
            return Usable()?.Find(kid, algorithm);
        }

        if (time.GetElapsedTime(_held!.At) > s_fresh) _ = ReadAgain();
        var found = keys.Find(kid, algorithm);
        if (found.Count > 0) return found;
        // The issuer may have begun to sign with a new key.
        await ReadAgain().WaitAsync(cancellationToken);
        return Usable()?.Find(kid, algorithm);
    }

    private SigningKeys? Usable() => Volatile.Read(ref _held) is { } held && time.GetElapsedTime(held.At) <= s_usable ? held.Keys : null;

    /// <summary>Reads the keys unless they were just read; all who come meanwhile share one reading.</summary>
    private Task ReadAgain()
    {
        lock (_lock)
        {
            if (_reading is { IsCompleted: false }) return _reading;
            if (_begunAt is { } begun && time.GetElapsedTime(begun) < (Usable() is null ? s_firstPause : Pause)) return Task.CompletedTask;
            _begunAt = time.GetTimestamp();
            // On the pool: a source may work for a while before it first waits.
            return _reading = Task.Run(ReadAsync);
        }
    }

    private async Task ReadAsync()
    {
        using var bound = new CancellationTokenSource(s_readTime, time);
        try
        {
            var keys = SigningKeys.Parse(await source.ReadAsync(bound.Token));
            Volatile.Write(ref _held, new Reading(keys, time.GetTimestamp()));
            metrics.KeysRead(true);
            LogRead(logger, keys.Count, source.Name);
        }
        catch (Exception exception) when (exception is IOException or FormatException or OperationCanceledException)
        {
            metrics.KeysRead(false);
            LogNotRead(logger, source.Name, exception is OperationCanceledException ? $"no whole answer within {s_readTime.TotalSeconds} s" : exception.Message);
        }
    }

    private sealed record Reading(SigningKeys Keys, long At);
}
