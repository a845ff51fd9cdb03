using System.Net;
using Microsoft.Extensions.Time.Testing;
using PushOperator.DataPlane.Configuration.Limits;

namespace PushOperator.Gateway.Tests.Limits;

public sealed class ArrivalRateTests
{
    private readonly FakeTimeProvider _time = new();
    private long _fullAt;

    /// <summary>Guard: <c>ArrivalRate.TryTake</c> compares with the tolerance.</summary>
    [Fact]
    public void A_burst_comes_at_once_and_then_as_much_as_time_brings()
    {
        var rate = new ArrivalRate(10, 20, _time);

        Taken(rate, 100).Should().Be(20);
        _time.Advance(TimeSpan.FromMilliseconds(99));
        Taken(rate, 1).Should().Be(0);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Taken(rate, 100).Should().Be(1);
        _time.Advance(TimeSpan.FromHours(1));
        Taken(rate, 100).Should().Be(20, "silence is not saved up beyond the burst");
    }

    /// <summary>Guard: the early return of <c>TryTake</c> comes before the count.</summary>
    [Fact]
    public void What_was_refused_is_not_counted()
    {
        var rate = new ArrivalRate(10, 20, _time);
        Taken(rate, 1_000);

        _time.Advance(TimeSpan.FromMilliseconds(100));

        Taken(rate, 1_000).Should().Be(1);
    }

    [Fact]
    public void Many_threads_get_no_more_than_one()
    {
        var rate = new ArrivalRate(10, 5_000, _time);
        var taken = 0;

        Parallel.For(0, 20_000, _ =>
        {
            if (rate.TryTake(ref _fullAt)) Interlocked.Increment(ref taken);
        });

        taken.Should().Be(5_000);
    }

    /// <summary>Guard: the hash in <c>AddressRates</c>; its prefix of IPv6; the IPv4 address inside an IPv6 one.</summary>
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("2001:db8:1:1::1", "2001:db8:1:1:ffff::2", true)]
    [InlineData("2001:db8:1:1::1", "2001:db8:1:2::1", false)]
    public void An_address_has_an_allowance_of_its_own(string one, string other, bool shared)
    {
        // Two of different addresses may meet once in 65,536 times: of three pods at most by a bug.
        var together = Enumerable.Range(0, 3).Count(_ =>
        {
            var rates = new AddressRates(new ArrivalRate(1, 1, _time));
            rates.TryTake(IPAddress.Parse(one)).Should().BeTrue();
            return !rates.TryTake(IPAddress.Parse(other));
        });

        (together > 0).Should().Be(shared);
    }

    private int Taken(ArrivalRate rate, int tries) => Enumerable.Range(0, tries).Count(_ => rate.TryTake(ref _fullAt));
}
