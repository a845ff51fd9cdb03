using Microsoft.Extensions.Time.Testing;
using PushOperator.Gateway.Kafka;

namespace PushOperator.Gateway.Tests.Kafka;

public sealed class StallWatchTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_partition_that_does_not_move_is_silent_after_a_while()
    {
        var sut = new StallWatch(_time);
        sut.IsSilent("t", 0, next: 5, mayRead: true).Should().BeFalse();
        _time.Advance(StallWatch.Silence - TimeSpan.FromSeconds(1));
        sut.IsSilent("t", 0, next: 5, mayRead: true).Should().BeFalse();

        _time.Advance(TimeSpan.FromSeconds(1));

        sut.IsSilent("t", 0, next: 5, mayRead: true).Should().BeTrue();
    }

    [Fact]
    public void A_partition_that_moves_or_is_paused_is_not()
    {
        var sut = new StallWatch(_time);
        for (var next = 0; next < 5; next++)
        {
            sut.IsSilent("t", 0, next, mayRead: true).Should().BeFalse();
            sut.IsSilent("t", 1, next: 7, mayRead: false).Should().BeFalse();
            _time.Advance(StallWatch.Silence);
        }
    }

    [Fact]
    public void One_that_is_at_its_end_is_asked_about_again_after_another_silence()
    {
        var sut = new StallWatch(_time);
        sut.IsSilent("t", 0, next: 5, mayRead: true);
        _time.Advance(StallWatch.Silence);
        sut.IsAtEnd("t", 0, next: 5);

        sut.IsSilent("t", 0, next: 5, mayRead: true).Should().BeFalse();
        _time.Advance(StallWatch.Silence);
        sut.IsSilent("t", 0, next: 5, mayRead: true).Should().BeTrue();
    }
}
