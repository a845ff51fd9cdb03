using PushOperator.TestUtilities;

namespace PushOperator.Operator.Tests.Chart;

/// <summary>Runs helm on our chart.</summary>
internal sealed class Helm(string kubeconfig)
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(3);

    /// <summary>The chart as the tests carry it.</summary>
    public static string Chart { get; } = Path.Combine(AppContext.BaseDirectory, "charts", "push-operator");

    /// <summary>What is installed with the fewest settings.</summary>
    public Task<string> TemplateAsync() =>
        RunAsync("template", "push-operator", Chart, "--namespace", "push-system", "--set", "kafka.bootstrapServers=kafka.kafka.svc:9092");

    /// <summary>Runs it and returns what it printed.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message has its words.</exception>
    public async Task<string> RunAsync(params string[] arguments)
    {
        var environment = new Dictionary<string, string> { ["KUBECONFIG"] = kubeconfig };
        return (await Shell.RunAsync(KubernetesControlPlane.Program("helm"), arguments, environment, timeout: Bound, cancellationToken: TestContext.Current.CancellationToken)).OrThrow().Output;
    }
}
