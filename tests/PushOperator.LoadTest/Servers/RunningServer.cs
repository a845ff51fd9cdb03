using PushOperator.LoadTest.Publishing;

namespace PushOperator.LoadTest.Servers;

/// <summary>A server that serves, in a process of its own.</summary>
/// <param name="ProcessId">Whose CPU time and memory is measured.</param>
/// <param name="End">Ends what was started for it.</param>
internal sealed record RunningServer(int ProcessId, SubscriberProfile Profile, IMessageSource Source, Func<Task> End) : IAsyncDisposable
{
    /// <summary>Where its <c>/metrics</c> is; null when it has none.</summary>
    public Uri? Metrics { get; init; }

    /// <summary>The topic it reads; null when it reads none.</summary>
    public string? KafkaTopic { get; init; }

    /// <summary>Messages that were published before it started.</summary>
    public int Stored { get; init; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await End();
    }
}
