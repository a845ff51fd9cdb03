using PushOperator.DataPlane.Configuration.Limits;
using PushOperator.Router.Lifecycle;

namespace PushOperator.Router.Tests.Lifecycle;

public sealed class ConnectionLimitsTests
{
    [Theory]
    [InlineData(1_024)]
    [InlineData(20_000)]
    [InlineData(1_048_576)]
    public void All_sockets_and_the_reserve_fit_into_the_descriptors(int descriptors)
    {
        var limits = ConnectionLimits.For(wanted: 0, descriptors)!;

        (2 * (limits.Subscribers + limits.Handshakes) + 300).Should().BeLessThanOrEqualTo(descriptors).And.BeGreaterThan(descriptors - 4);
    }

    [Fact]
    public void What_is_wanted_is_taken_if_it_fits() => ConnectionLimits.For(wanted: 5_000, 20_000)!.Subscribers.Should().Be(5_000);

    [Fact]
    public void What_does_not_fit_is_refused() => ConnectionLimits.For(wanted: 9_000, 20_000).Should().BeNull();

    [Fact]
    public void Too_few_descriptors_for_anybody_are_refused() => ConnectionLimits.For(wanted: 0, 256).Should().BeNull();

    [Theory]
    [InlineData("Max open files            1024                 4096                 files     ", 1_024)]
    [InlineData("Max open files            unlimited            unlimited            files     ", null)]
    [InlineData("Max processes             1024                 4096                 processes ", null)]
    public void The_soft_limit_is_read_from_the_kernels_table(string line, int? limit) =>
        FileDescriptorLimit.Parse(["Limit                     Soft Limit           Hard Limit           Units     ", line]).Should().Be(limit);

    [Fact]
    public void This_process_has_one() => FileDescriptorLimit.Read().Should().BePositive();
}
