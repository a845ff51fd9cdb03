using PushOperator.TestUtilities;

namespace PushOperator.FunctionalTests.WholeChain;

public sealed class WholeChainTests
{
    [Fact]
    public async Task Probe()
    {
        if (KubernetesControlPlane.Home is null || ApacheKafka.Home is null) Assert.Skip("KUBE_HOME and KAFKA_HOME are not both set");
        if (!PrivateNetwork.IsHere)
        {
            await PrivateNetwork.RunTestAsync("PushOperator.FunctionalTests.WholeChain.WholeChainTests.Probe", TimeSpan.FromMinutes(4), TestContext.Current.CancellationToken);
            return;
        }

        (await Shell.RunAsync("ip", ["route", "get", "10.244.3.4"], cancellationToken: TestContext.Current.CancellationToken)).OrThrow().Output.Should().Contain("local");
    }
}
