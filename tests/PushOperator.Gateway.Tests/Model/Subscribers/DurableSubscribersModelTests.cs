namespace PushOperator.Gateway.Tests.Model.Subscribers;

/// <summary>Subscribers with a name on several pods, whose records arrive late, fail, and are compacted.</summary>
public sealed class DurableSubscribersModelTests(ITestOutputHelper output)
{
    /// <summary>Guards: <c>SubscriberDirectory.Apply</c> refuses records of an older session, and of one from before it was forgotten; <c>DurableSubscribers.ApplyRecord</c> closes older sessions and writes again.</summary>
    [Fact]
    public void The_newest_session_wins_its_position_is_everybodys_and_nobodys_forget_is_undone()
    {
        var commands = ModelCheck.Run(SubscriberCommand.Gen, length: 200, cases: 700, SubscriberMachine.Run);

        output.WriteLine($"{commands:N0} commands");
        commands.Should().BeGreaterThan(100_000);
    }
}
