using PushOperator.FaultRunner.Brokers;

namespace PushOperator.FaultTests;

/// <summary>Faults with the embedded brokers, once each. <c>make faults</c> runs all of the catalogue, with many seeds.</summary>
public sealed class EmbeddedKafkaFaultTests(EmbeddedKafkaFaultTests.Ground ground) : IClassFixture<EmbeddedKafkaFaultTests.Ground>
{
    public static TheoryData<string> Faults => Ground.Ids();

    [Theory]
    [MemberData(nameof(Faults))]
    public Task Nothing_is_lost_or_out_of_order_through(string fault) => ground.SurvivesAsync(fault);

    public sealed class Ground() : SharedGround(BrokerKinds.Embedded)
    {
        // Those that survived often enough to judge a change by them; FAULTS=all runs every one.
        private static readonly string[] s_proven = ["G1", "G2", "G4b", "D1", "C3", "C3b", "K10", "K11", "K7a", "K13"];

        internal static TheoryData<string> Ids() =>
            Environment.GetEnvironmentVariable("FAULTS") == "all" ? Ids(BrokerKinds.Embedded) : [.. s_proven];
    }
}
