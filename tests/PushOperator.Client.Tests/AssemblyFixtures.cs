using PushOperator.TestUtilities;

[assembly: AssemblyFixture(typeof(KubernetesControlPlane))]
