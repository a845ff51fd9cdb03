using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using PushOperator.TestUtilities;

namespace PushOperator.Client.Tests.Support;

/// <summary>A scripted gateway and a subscriber of it, whose clock stands still until the test moves it.</summary>
internal sealed class SubscriberCase : IAsyncDisposable
{
    private SubscriberCase(ScriptedGateway gateway) => Gateway = gateway;

    public ScriptedGateway Gateway { get; }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public ConcurrentQueue<ConnectionChange> Changes { get; } = new();

    public ConcurrentQueue<PushGap> Gaps { get; } = new();

    public ConcurrentQueue<PushError> Errors { get; } = new();

    public PushSubscriber Subscriber { get; private set; } = null!;

    public Reader Reader { get; private set; } = null!;

    public static async Task<SubscriberCase> StartAsync(Action<PushSubscriberOptions>? configure = null)
    {
        var test = new SubscriberCase(await ScriptedGateway.StartAsync());
        var options = new PushSubscriberOptions
        {
            Url = test.Gateway.Url,
            TimeProvider = test.Time,
            OnConnectionChange = test.Changes.Enqueue,
            OnGap = test.Gaps.Enqueue,
            OnError = test.Errors.Enqueue,
        };
        configure?.Invoke(options);
        // The largest jitter: a wait is as good as its bound.
        test.Subscriber = new PushSubscriber(options, new LargestRandom());
        test.Reader = new Reader(test.Subscriber);
        return test;
    }

    /// <summary>Waits for the next loss of the connection and returns what was said about it.</summary>
    public async Task<ConnectionChange> DisconnectedAsync(int number = 1)
    {
        await Eventually.HoldsAsync(() => Lost().Count >= number, $"disconnect number {number}");
        return Lost()[number - 1];
    }

    /// <summary>Lets the announced wait pass.</summary>
    public async Task PassAsync(ConnectionChange disconnected)
    {
        // The change is told just before the timer is set: the clock is moved again until somebody connects.
        var attempts = Gateway.Attempts;
        Time.Advance(disconnected.ReconnectIn);
        await Eventually.HoldsAsync(
            () =>
            {
                if (Gateway.Attempts > attempts) return true;
                Time.Advance(TimeSpan.FromMilliseconds(1));
                return false;
            },
            "a new attempt after the announced wait");
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Subscriber.DisposeAsync();
    }

    private List<ConnectionChange> Lost() => [.. Changes.Where(c => c.State == ConnectionState.Disconnected)];

    private sealed class LargestRandom : Random
    {
        public override double NextDouble() => 1;
    }
}
