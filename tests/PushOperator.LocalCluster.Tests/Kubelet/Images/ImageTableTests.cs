using PushOperator.LocalCluster.Kubelet.Images;

namespace PushOperator.LocalCluster.Tests.Kubelet.Images;

public sealed class ImageTableTests
{
    private readonly ImageTable _table = new(new Dictionary<string, IReadOnlyList<string>>
    {
        ["ghcr.io/push-operator/gateway"] = ["gateway"],
        ["localhost:5000/gateway"] = ["local"],
    });

    [Theory]
    [InlineData("ghcr.io/push-operator/gateway", "gateway")]
    [InlineData("ghcr.io/push-operator/gateway:0.1.0", "gateway")]
    [InlineData("ghcr.io/push-operator/gateway@sha256:0123", "gateway")]
    [InlineData("ghcr.io/push-operator/gateway:0.1.0@sha256:0123", "gateway")]
    [InlineData("localhost:5000/gateway", "local")]
    [InlineData("localhost:5000/gateway:1", "local")]
    public void An_image_is_found_whatever_its_tag_or_digest(string image, string program)
    {
        _table.TryFind(image, out var command).Should().BeTrue();
        command.Should().Equal(program);
    }

    [Fact]
    public void Another_image_is_not_found() => _table.TryFind("ghcr.io/push-operator/gateway-next:1", out _).Should().BeFalse();
}
