using PushOperator.Api.Naming;

namespace PushOperator.Operator.Tests.Api.Naming;

public sealed class SubscriberGroupNamesTests
{
    [Fact]
    public void A_short_name_is_kept_readable()
    {
        SubscriberGroupNames.Gateway("orders").Should().Be("push-orders");
        SubscriberGroupNames.PodsService("orders").Should().Be("push-orders-pods");
        SubscriberGroupNames.Selector("orders").Should().Be("pushoperator.io/subscriber-group=orders");
    }

    [Theory]
    [InlineData("a.b", "a-b")]
    [InlineData("a.b.c", "a.b-c")]
    public void Two_names_that_differ_only_in_dots_get_different_names(string one, string other) =>
        SubscriberGroupNames.Gateway(one).Should().NotBe(SubscriberGroupNames.Gateway(other));

    [Fact]
    public void Two_long_names_with_the_same_beginning_get_different_names()
    {
        var (one, other) = (new string('a', 252) + "1", new string('a', 252) + "2");

        SubscriberGroupNames.Gateway(one).Should().NotBe(SubscriberGroupNames.Gateway(other));
        SubscriberGroupNames.LabelValue(one).Should().NotBe(SubscriberGroupNames.LabelValue(other));
    }

    [Theory]
    [InlineData("7")]
    [InlineData("orders")]
    [InlineData("exactly-forty-one-characters-are-kept-01")]
    [InlineData("shop.example.com.orders.of-all-customers-in-the-european-union.v2")]
    [InlineData("a-name-that-ends-in-a-hyphen-where-it-is--cut-so-that-two-would-follow-each-other")]
    public void Every_name_fits_a_service_a_label_and_a_pods_host_name(string group)
    {
        SubscriberGroupNames.Gateway(group).Should().MatchRegex("^[a-z][a-z0-9-]*[a-z0-9]$").And.Subject.Length.Should().BeLessThanOrEqualTo(46);
        SubscriberGroupNames.CursorKeySecret(group).Length.Should().BeLessThanOrEqualTo(63);
        SubscriberGroupNames.LabelValue(group).Should().MatchRegex("^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$").And.Subject.Length.Should().BeLessThanOrEqualTo(63);
    }
}
