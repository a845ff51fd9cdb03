using PushOperator.TestUtilities;

[assembly: AssemblyFixture(typeof(ApacheKafka))]
[assembly: AssemblyFixture(typeof(KubernetesControlPlane))]
