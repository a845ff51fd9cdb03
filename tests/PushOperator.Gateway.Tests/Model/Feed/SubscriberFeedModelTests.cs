namespace PushOperator.Gateway.Tests.Model.Feed;

/// <summary>Catch-up and live: the real feed, frame log, replay reader and cache over fake logs.</summary>
public sealed class SubscriberFeedModelTests(ITestOutputHelper output)
{
    [Fact]
    public void Whatever_the_interleaving_each_offset_comes_once_and_in_order_or_is_announced_as_gone()
    {
        var commands = ModelCheck.Run(FeedCommand.Gen, length: 400, cases: 400, FeedMachine.Run);

        output.WriteLine($"{commands:N0} commands");
        commands.Should().BeGreaterThan(100_000);
    }
}
