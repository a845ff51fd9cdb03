using PushOperator.Oracle;
using PushOperator.Oracle.Events;

namespace PushOperator.FaultRunner.Ground;

/// <summary>Hands the history to the oracle while it grows, and to a file if there is to be one. Whoever asks gets an answer about everything recorded before the question. Thread-safe.</summary>
internal sealed class Judge : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    private static readonly CheckerOptions s_options = new()
    {
        // No fault freezes longer than 9 s, and an acknowledgement waits for no longer.
        AckProcessedWithin = TimeSpan.FromSeconds(15),
        // A freeze of 9 s at 100 messages a second, the window of every reader, and what a second of commits covers.
        MaxDuplicatesPerFault = 1_500,
        // The window: a line that is cut again before an acknowledgement got through brings all that was in flight again.
        MaxDuplicatesPerConnection = 256,
        MaxDuplicatesWithoutFault = 0,
    };

    private readonly DeliveryOracle _oracle = new(s_options);
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly CancellationTokenSource _stop = new();
    private readonly DeliveryHistory _history;
    private readonly HistoryFile? _file;
    private readonly Task _loop;

    public Judge(DeliveryHistory history, string? file, TimeProvider time)
    {
        (_history, _file) = (history, file is null ? null : HistoryFile.Create(file));
        _loop = Task.Run(async () =>
        {
            while (!_stop.IsCancellationRequested)
            {
                await AskAsync(_ => 0);
                await Task.Delay(Interval, time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        });
    }

    /// <summary>Asks the oracle.</summary>
    public async Task<T> AskAsync<T>(Func<DeliveryOracle, T> question)
    {
        await _one.WaitAsync();
        try
        {
            var events = _history.Take();
            foreach (var happened in events) _oracle.Observe(happened);
            if (_file is not null) await _file.AppendAsync(events);
            return question(_oracle);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>What it amounts to if nothing more comes.</summary>
    public Task<OracleReport> ConcludeAsync()
    {
        _history.Record(new Drained());
        return AskAsync(oracle => oracle.Conclude());
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        await AskAsync(_ => 0);
        if (_file is not null) await _file.DisposeAsync();
        _stop.Dispose();
        _one.Dispose();
    }
}
