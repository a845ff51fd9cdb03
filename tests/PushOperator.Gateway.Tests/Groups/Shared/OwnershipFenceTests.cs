using Microsoft.Extensions.Time.Testing;
using PushOperator.Gateway.Groups.Shared;

namespace PushOperator.Gateway.Tests.Groups.Shared;

public sealed class OwnershipFenceTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void It_is_open_while_the_Kafka_thread_is_awake()
    {
        var sut = new OwnershipFence(_time);
        for (var i = 0; i < 10; i++)
        {
            _time.Advance(OwnershipFence.Silence / 2);
            sut.Renew().Should().BeTrue();
        }

        sut.IsOpen.Should().BeTrue();
    }

    [Fact]
    public void It_shuts_by_itself_after_a_silence_before_the_Kafka_thread_has_noticed()
    {
        var sut = new OwnershipFence(_time);

        _time.Advance(OwnershipFence.Silence);

        sut.IsOpen.Should().BeFalse();
    }

    [Fact]
    public void It_stays_shut_until_ownership_is_confirmed()
    {
        var sut = new OwnershipFence(_time);
        _time.Advance(OwnershipFence.Silence);

        sut.Renew().Should().BeFalse();
        sut.Renew().Should().BeFalse();
        sut.IsOpen.Should().BeFalse();
        sut.Open();

        sut.IsOpen.Should().BeTrue();
        sut.Renew().Should().BeTrue();
    }
}
