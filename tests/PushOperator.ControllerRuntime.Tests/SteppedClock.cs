using Microsoft.Extensions.Time.Testing;

namespace PushOperator.ControllerRuntime.Tests;

/// <summary>A clock that only a test moves, whose wall clock can be set without the monotonic one moving.</summary>
internal sealed class SteppedClock : TimeProvider
{
    private readonly FakeTimeProvider _inner = new();

    /// <summary>How far the wall clock is off.</summary>
    public TimeSpan WallClockError { get; set; }

    /// <summary>How far it moves at a time; what a step wakes may come a step late.</summary>
    public TimeSpan Step { get; init; } = TimeSpan.FromMilliseconds(100);

    public override long TimestampFrequency => _inner.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => _inner.GetUtcNow() + WallClockError;

    public override long GetTimestamp() => _inner.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => _inner.CreateTimer(callback, state, dueTime, period);

    /// <summary>Moves both clocks in small steps until <paramref name="condition"/> holds, at most <paramref name="limit"/> far.</summary>
    /// <returns>How far it moved.</returns>
    public async Task<TimeSpan> AdvanceUntilAsync(Func<bool> condition, TimeSpan limit, Action? afterEachStep = null)
    {
        var moved = TimeSpan.Zero;
        while (!condition())
        {
            if (moved >= limit) throw new TimeoutException($"not within {limit} of the test's clock");
            await AdvanceAsync(Step, afterEachStep);
            moved += Step;
        }

        return moved;
    }

    /// <summary>Moves both clocks in small steps.</summary>
    public async Task AdvanceAsync(TimeSpan by, Action? afterEachStep = null)
    {
        for (var left = by; left > TimeSpan.Zero; left -= Step)
        {
            _inner.Advance(Step);

            // What the step woke goes on on the thread pool; give it a turn.
            await Task.Delay(TimeSpan.FromMilliseconds(1), System);
            afterEachStep?.Invoke();
        }
    }
}
