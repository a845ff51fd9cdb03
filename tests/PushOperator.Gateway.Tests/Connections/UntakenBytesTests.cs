using Microsoft.Extensions.Time.Testing;
using PushOperator.Gateway.Connections;

namespace PushOperator.Gateway.Tests.Connections;

public sealed class UntakenBytesTests
{
    private const long Untaken = 24_000;
    private readonly FakeTimeProvider _time = new();
    private readonly UntakenBytes _bytes;

    public UntakenBytesTests() => _bytes = new UntakenBytes(_time);

    [Theory]
    [InlineData(0, true)]
    [InlineData(100, true)]
    [InlineData(2_000, false)]
    [InlineData(100_000, false)]
    public void Who_takes_too_little_for_ten_seconds_is_slow_however_much_waits_all_the_time(long takenASecond, bool isSlow)
    {
        var held = Enumerable.Range(0, 30).Select(second =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return _bytes.HeldFor(Untaken + (second * takenASecond), Untaken)!.Value;
        });

        held.Any(time => time >= TimeSpan.FromSeconds(10)).Should().Be(isSlow);
    }

    [Fact]
    public void Who_takes_the_little_there_was_is_not_slow()
    {
        for (var second = 0; second < 30; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            _bytes.HeldFor(100 + (second * 100), 100)!.Value.Should().BeLessThan(TimeSpan.FromSeconds(10));
        }
    }

    [Fact]
    public void Time_counts_from_when_something_is_there()
    {
        _bytes.HeldFor(500, 500);
        _time.Advance(TimeSpan.FromSeconds(20));
        _bytes.HeldFor(500, 0).Should().BeNull();

        _bytes.HeldFor(600, 100).Should().Be(TimeSpan.Zero);
    }
}
