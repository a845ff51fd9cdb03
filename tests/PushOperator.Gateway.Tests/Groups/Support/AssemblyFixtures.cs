using PushOperator.Gateway.Tests.Groups.Support;
using PushOperator.TestUtilities;

[assembly: AssemblyFixture(typeof(ApacheKafka))]
[assembly: AssemblyFixture(typeof(EmbeddedBroker))]
