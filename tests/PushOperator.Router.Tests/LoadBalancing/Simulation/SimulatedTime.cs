namespace PushOperator.Router.Tests.LoadBalancing.Simulation;

/// <summary>A clock that is moved by hand and takes no lock: a simulation reads it millions of times, on one thread.</summary>
internal sealed class SimulatedTime : TimeProvider
{
    private long _ticks = (DateTimeOffset.UnixEpoch + TimeSpan.FromDays(1)).UtcTicks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _ticks;

    public override DateTimeOffset GetUtcNow() => new(_ticks, TimeSpan.Zero);

    public void Advance(TimeSpan by) => _ticks += by.Ticks;
}
