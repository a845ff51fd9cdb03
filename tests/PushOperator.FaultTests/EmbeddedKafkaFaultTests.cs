using PushOperator.FaultRunner.Brokers;
using PushOperator.FaultRunner.Faults;

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
        // Those of gateways, Kafka and subscribers; the router's and those of rollouts take a cluster's patience, and run with FAULTS=all.
        internal static TheoryData<string> Ids() =>
            Environment.GetEnvironmentVariable("FAULTS") == "all" ? Ids(BrokerKinds.Embedded) : [.. FaultCatalogue.For(BrokerKinds.Embedded).Select(fault => fault.Id).Where(id => id[0] is 'G' or 'K' or 'C')];
    }
}
