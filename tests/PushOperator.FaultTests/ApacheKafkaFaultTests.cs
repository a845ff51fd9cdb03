using PushOperator.FaultRunner.Brokers;
using PushOperator.TestUtilities;

namespace PushOperator.FaultTests;

/// <summary>Every fault of Kafka's on three brokers of Apache Kafka, once.</summary>
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
        /// <summary>The others are no different from what they are with the embedded brokers.</summary>
        internal static TheoryData<string> Ids() => [.. Ids(BrokerKinds.Apache).Where(row => row.Data.StartsWith('K'))];
    }
}
