using System.Reflection;
using PushOperator.TestUtilities;

namespace PushOperator.FunctionalTests.WholeChain;

/// <summary>
/// Runs a test once more inside a network namespace of its own, where every 10.244.x.y is an address of this host: a real API
/// server takes those for pod addresses (it refuses 127.x), and processes that play pods can listen on them.
/// </summary>
internal static class PrivateNetwork
{
    private const string Inside = "PUSH_TEST_INSIDE_PRIVATE_NETWORK";

    /// <summary>Whether this process is the inner run.</summary>
    public static bool IsHere => Environment.GetEnvironmentVariable(Inside) == "1";

    /// <summary>Runs <paramref name="method"/> (full name) inside; fails with its output unless exactly one test passed there.</summary>
    public static async Task RunTestAsync(string method, TimeSpan bound, CancellationToken cancellationToken)
    {
        var program = Assembly.GetExecutingAssembly().Location;
        var result = await Shell.RunAsync(
            Path.Combine(KubernetesControlPlane.Home!, "local"),
            ["netns", "dotnet", "exec", program, "-noColor", "-method", method],
            new Dictionary<string, string> { [Inside] = "1" },
            timeout: bound,
            cancellationToken: cancellationToken);

        var passed = result.ExitCode == 0 && result.Output.Contains("Total: 1, Errors: 0, Failed: 0, Skipped: 0", StringComparison.Ordinal);
        passed.Should().BeTrue("the run inside must pass:\n{0}\n{1}", result.Output, result.Error);
    }
}
