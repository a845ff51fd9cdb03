using PushOperator.Api.Values;

namespace PushOperator.Operator.Tests.Api.Values;

public sealed class ByteQuantityTests
{
    [Theory]
    [InlineData("1048576", 1_048_576)]
    [InlineData("1Mi", 1_048_576)]
    [InlineData("1.5Gi", 1_610_612_736)]
    [InlineData("10M", 10_000_000)]
    [InlineData("1e6", 1_000_000)]
    [InlineData("100m", 1)]
    public void A_quantity_is_read(string text, long bytes)
    {
        ByteQuantity.TryParse(text, out var value).Should().BeTrue();
        value.Should().Be(bytes);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("ten")]
    [InlineData("1.2.3Gi")]
    [InlineData("10Xi")]
    [InlineData("1e")]
    [InlineData("Gi")]
    [InlineData("465458732465458732Gi")]
    public void Anything_else_is_not(string? text) => ByteQuantity.TryParse(text, out _).Should().BeFalse();
}
