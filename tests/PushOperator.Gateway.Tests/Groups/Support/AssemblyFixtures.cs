using PushOperator.Gateway.Tests.Groups.Support;
using PushOperator.TestUtilities;

[assembly: AssemblyFixture(typeof(ApacheKafka))]
[assembly: AssemblyFixture(typeof(EmbeddedBroker))]

// Most of a test's time is waiting for a broker to rebalance a group, not work.
[assembly: CollectionBehavior(MaxParallelThreads = 6)]
