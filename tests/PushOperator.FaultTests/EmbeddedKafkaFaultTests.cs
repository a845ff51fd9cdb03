using PushOperator.FaultRunner.Brokers;

namespace PushOperator.FaultTests;

/// <summary>Faults with the embedded brokers, once each. <c>make faults SEEDS=20</c> runs them with many seeds.</summary>
public sealed class EmbeddedKafkaFaultTests(EmbeddedKafkaFaultTests.Ground ground) : IClassFixture<EmbeddedKafkaFaultTests.Ground>
{
    public static TheoryData<string> Faults => Ground.Ids();

    [Theory]
    [MemberData(nameof(Faults))]
    public Task Nothing_is_lost_or_out_of_order_through(string fault) => ground.SurvivesAsync(fault);

    public sealed class Ground() : SharedGround(BrokerKinds.Embedded)
    {
        // Of clients, gateways and Kafka those that survived every time, also on a busy machine, so that a change can be judged by them; FAULTS=all runs every one.
        private static readonly string[] s_proven =
        [
            "C1", "C2", "C3", "C3b", "C5", "C6", "C7", "C8",
            "G1", "G2", "G3", "G4", "G4b", "G5", "G6", "G7", "G8", "G8b", "G8c", "G10", "G11", "G12", "G13", "G16", "G17", "G19", "G20", "G21", "G22", "G24", "G25", "G26", "G27",
            "K2", "K5", "K7a", "K9", "K10", "K11", "K11a", "K11b", "K12", "K13", "K15", "K18", "K24",
        ];

        internal static TheoryData<string> Ids() =>
            Environment.GetEnvironmentVariable("FAULTS") == "all" ? Ids(BrokerKinds.Embedded) : [.. s_proven];
    }
}
