using System.Net;
using PushOperator.LocalCluster.Kubelet.Addresses;

namespace PushOperator.LocalCluster.Tests.Kubelet.Addresses;

public sealed class PodAddressBlockTests
{
    [Fact]
    public void Two_kubelets_never_have_the_same_block()
    {
        using var one = PodAddressBlock.TryTake(PodAddressBlock.Loopback);
        using var other = PodAddressBlock.TryTake(PodAddressBlock.Loopback);

        one!.NodeAddress.Should().NotBe(other!.NodeAddress);
        PodAddressBlock.Loopback.Contains(one.NodeAddress).Should().BeTrue();
    }

    [Fact]
    public void A_released_address_is_taken_again_only_after_all_others()
    {
        using var block = PodAddressBlock.TryTake(PodAddressBlock.Loopback)!;
        var first = block.Take();
        block.Release(first);

        var next = Enumerable.Range(0, 252).Select(_ => block.Take()).ToList();

        next.Should().OnlyHaveUniqueItems().And.NotContain(first).And.NotContain(block.NodeAddress);
        block.Take().Should().Be(first);
    }

    [Fact]
    public void More_pods_than_addresses_are_refused()
    {
        using var block = PodAddressBlock.TryTake(PodAddressBlock.Loopback)!;
        for (var taken = 0; taken < 253; taken++) block.Take();

        var oneMore = () => block.Take();

        oneMore.Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void A_network_that_is_not_this_machines_gives_no_block() =>
        PodAddressBlock.TryTake(IPNetwork.Parse("192.0.2.0/24")).Should().BeNull();
}
