namespace PushOperator.Gateway.Tests.Model.Subscribers;

/// <summary>Subscribers with a name on several pods, whose records arrive late, fail, and are compacted.</summary>
public sealed class DurableSubscribersModelTests(ITestOutputHelper output)
{
    /// <summary>
    /// Guard: <c>SubscriberDirectory.Apply</c> refuses records of an older session, and of one from before it was forgotten; <c>DurableSubscribers.ApplyRecord</c> closes older sessions;
    /// <c>DurableSubscribers.RepeatMisleading</c> says again what a late record would hide.
    /// </summary>
    [Fact]
    public void The_newest_session_wins_its_position_is_everybodys_and_nobodys_forget_is_undone()
    {
        var commands = ModelCheck.Run(SubscriberCommand.Gen, length: 200, cases: 300, history => SubscriberMachine.Run(history, new SubscriberPort()));

        output.WriteLine($"{commands:N0} commands");
        commands.Should().BeGreaterThan(40_000);
    }
}
