namespace PushOperator.Gateway.Tests.Model.Ledger;

/// <summary>The delivery ledger against a naive second ledger, over generated histories of everything that can happen to it.</summary>
public sealed class DeliveryLedgerModelTests(ITestOutputHelper output)
{
    [Fact]
    public void Whatever_happens_the_ledger_does_as_the_model_and_all_is_done_in_the_end()
    {
        var commands = ModelCheck.Run(LedgerCommand.Gen, length: 300, cases: 700, history => LedgerMachine.Run(history));

        output.WriteLine($"{commands:N0} commands");
        commands.Should().BeGreaterThan(100_000);
    }
}
