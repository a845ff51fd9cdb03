using PushOperator.Router.Endpoints;

namespace PushOperator.Router.Tests.Endpoints;

public sealed class EndpointAddressTests
{
    [Theory]
    [InlineData("10.0.0.1", "http://10.0.0.1:8081/endpoint")]
    [InlineData("fd00::1", "http://[fd00::1]:8081/endpoint")]
    public void Urls_of_both_families_are_whole(string ip, string url) => new EndpointAddress("pod", ip).Url(8081, "/endpoint").Should().Be(url);
}
