namespace PushOperator.Gateway.Tests.Model.Acks;

/// <summary>What a Broadcast subscriber was given and has not acknowledged, beside a naive list.</summary>
public sealed class AckWindowModelTests(ITestOutputHelper output)
{
    /// <summary>Guards: <c>PartitionAcks.Lowest</c>; <c>AckWindow.ResumeAt</c>; <c>AckWindow.Outside</c>; <c>OldIds.Settle</c>.</summary>
    [Fact]
    public void A_position_is_the_lowest_that_is_not_acknowledged_and_never_goes_back_by_itself()
    {
        var commands = ModelCheck.Run(AckCommand.Gen, length: 500, cases: 400, AckMachine.Run);

        output.WriteLine($"{commands:N0} commands");
        commands.Should().BeGreaterThan(100_000);
    }
}
