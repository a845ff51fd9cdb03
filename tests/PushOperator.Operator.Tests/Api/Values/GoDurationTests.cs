using PushOperator.Api.Values;

namespace PushOperator.Operator.Tests.Api.Values;

public sealed class GoDurationTests
{
    [Theory]
    [InlineData("30s", 30_000)]
    [InlineData("1h30m15s", 5_415_000)]
    [InlineData("1m0s", 60_000)]
    [InlineData("250ms", 250)]
    [InlineData("0s", 0)]
    [InlineData("168h", 604_800_000)]
    public void A_duration_is_read(string text, long milliseconds)
    {
        GoDuration.TryParse(text, out var value).Should().BeTrue();
        value.TotalMilliseconds.Should().Be(milliseconds);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("30")]
    [InlineData("-5m")]
    [InlineData("1.5h")]
    [InlineData("5s1m")]
    [InlineData("1 fortnight")]
    [InlineData("99999999h")]
    [InlineData("30s\n")]
    public void Anything_else_is_not(string? text) => GoDuration.TryParse(text, out _).Should().BeFalse();
}
