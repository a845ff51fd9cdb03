using PushOperator.TestUtilities;

namespace PushOperator.FunctionalTests;

/// <summary>Stock kubectl with one kubeconfig.</summary>
internal sealed class Kubectl(string kubeconfig)
{
    /// <summary>Runs it; throws with its output when it fails.</summary>
    public async Task<string> RunAsync(params string[] arguments) =>
        (await Shell.RunAsync("kubectl", ["--kubeconfig", kubeconfig, .. arguments], timeout: TimeSpan.FromSeconds(150), cancellationToken: TestContext.Current.CancellationToken)).OrThrow().Output.Trim();

    /// <summary><c>apply -f -</c> of the text.</summary>
    public async Task ApplyAsync(string yaml) =>
        (await Shell.RunAsync("kubectl", ["--kubeconfig", kubeconfig, "apply", "-f", "-"], standardInput: yaml, cancellationToken: TestContext.Current.CancellationToken)).OrThrow();
}
