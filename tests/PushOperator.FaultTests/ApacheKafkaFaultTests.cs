using PushOperator.FaultRunner.Brokers;
using PushOperator.FaultRunner.Faults;
using PushOperator.TestUtilities;

namespace PushOperator.FaultTests;

/// <summary>On three brokers of Apache Kafka, once: what only they can do, a broker that is killed, and a gateway. <c>make faults KAFKA_HOME=…</c> runs the others on them, too.</summary>
public sealed class ApacheKafkaFaultTests(ApacheKafkaFaultTests.Ground ground) : IClassFixture<ApacheKafkaFaultTests.Ground>
{
    public static TheoryData<string> Faults => Ground.Ids();

    [Theory]
    [MemberData(nameof(Faults))]
    public Task Nothing_is_lost_or_out_of_order_through(string fault)
    {
        if (ApacheKafka.Home is null) Assert.Skip("KAFKA_HOME is not set: this test runs on Apache Kafka");
        return ground.SurvivesAsync(fault);
    }

    public sealed class Ground() : SharedGround(BrokerKinds.Apache)
    {
        internal static TheoryData<string> Ids() => [.. FaultCatalogue.All.Where(fault => fault.Brokers is BrokerKinds.Apache || fault is StopBroker or MoveCoordinator or KillGateway).Select(fault => fault.Id)];
    }
}
