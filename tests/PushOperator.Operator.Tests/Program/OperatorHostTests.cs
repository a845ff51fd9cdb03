using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using PushOperator.Operator.Program;
using PushOperator.TestUtilities;

namespace PushOperator.Operator.Tests.Program;

public sealed class OperatorHostTests
{
    [Theory]
    [InlineData("Kafka:BootstrapServers=", "Kafka:BootstrapServers is missing; say where Kafka is")]
    [InlineData("Gateway:Image=", "Gateway:Image is missing; name the gateway's container image")]
    [InlineData("Router:PublicUrl=https://push.example.com", "Router:PublicUrl must be ws:// or wss://")]
    [InlineData("Router:PublicUrl=wss://push.example.com/", "without a slash at the end")]
    [InlineData("Kafka:ResyncInterval=00:00:00", "Kafka:ResyncInterval must be from 00:00:01 to 01:00:00")]
    [InlineData("Gateway:CountsInterval=01:00:00", "Gateway:CountsInterval must be from 00:00:01 to 00:10:00")]
    public async Task A_setting_that_cannot_be_is_refused_at_the_start_with_a_sentence(string setting, string says)
    {
        using var directory = new TemporaryDirectory();
        await using var host = OperatorHost.Create(["--Kafka:BootstrapServers=k:1", "--Gateway:Image=i", $"--Kubernetes:Kubeconfig={Kubeconfig(directory)}", "--Health:Address=127.0.0.1", "--Health:Port=0", $"--{setting}"]);

        var refusal = await FluentActions.Awaiting(() => host.StartAsync(TestContext.Current.CancellationToken)).Should().ThrowAsync<OptionsValidationException>();

        refusal.Which.Message.Should().Contain(says);
    }

    private static string Kubeconfig(TemporaryDirectory directory)
    {
        var file = Path.Combine(directory.Path, "kubeconfig");
        File.WriteAllText(file, """
            apiVersion: v1
            kind: Config
            current-context: c
            clusters: [{name: c, cluster: {server: "http://127.0.0.1:1"}}]
            users: [{name: u, user: {token: t}}]
            contexts: [{name: c, context: {cluster: c, user: u}}]
            """);
        return file;
    }
}
