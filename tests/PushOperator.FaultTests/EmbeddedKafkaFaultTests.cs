using PushOperator.FaultRunner.Brokers;

namespace PushOperator.FaultTests;

/// <summary>Faults with the embedded brokers, once each, all that they can do. <c>make faults SEEDS=20</c> runs them with many seeds.</summary>
public sealed class EmbeddedKafkaFaultTests(EmbeddedKafkaFaultTests.Ground ground) : IClassFixture<EmbeddedKafkaFaultTests.Ground>
{
    public static TheoryData<string> Faults => Ground.Ids();

    [Theory]
    [MemberData(nameof(Faults))]
    public Task Nothing_is_lost_or_out_of_order_through(string fault) => ground.SurvivesAsync(fault);

    public sealed class Ground() : SharedGround(BrokerKinds.Embedded)
    {
        internal static TheoryData<string> Ids() => Ids(BrokerKinds.Embedded);
    }
}
