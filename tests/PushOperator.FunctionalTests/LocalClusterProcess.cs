using System.Diagnostics;
using System.Globalization;
using System.Text;
using PushOperator.TestUtilities;

namespace PushOperator.FunctionalTests;

/// <summary>The local cluster as its user runs it: a process of its own that is up until it is told to end.</summary>
internal sealed class LocalClusterProcess : IAsyncDisposable
{
    private static readonly string s_program = Path.Combine(AppContext.BaseDirectory, "PushOperator.LocalCluster.dll");

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private LocalClusterProcess(IEnumerable<string> arguments)
    {
        _process = Process.Start(new ProcessStartInfo("dotnet", ["exec", s_program, "up", .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        _process.OutputDataReceived += (_, line) => Append(line.Data);
        _process.ErrorDataReceived += (_, line) => Append(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Everything it printed so far, on both streams.</summary>
    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    /// <summary>Starts it and waits for its <c>ready</c> line.</summary>
    public static async Task<LocalClusterProcess> StartAsync(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var cluster = new LocalClusterProcess(arguments);
        try
        {
            await Eventually.HoldsAsync(
                () => cluster._process.HasExited || cluster.Output.Contains("ready kubeconfig=", StringComparison.Ordinal),
                "the local cluster is ready",
                TimeSpan.FromSeconds(90),
                cancellationToken);
            if (cluster._process.HasExited) throw new InvalidOperationException("the local cluster ended instead of being ready");
            return cluster;
        }
        catch (Exception e)
        {
            await cluster.DisposeAsync();
            throw new InvalidOperationException($"{e.Message}; it printed:\n{cluster.Output}", e);
        }
    }

    /// <summary>What stands behind <paramref name="name"/> in the ready line.</summary>
    public string Ready(string name) =>
        Output.Split('\n').First(line => line.StartsWith("ready ", StringComparison.Ordinal)).Split(' ')
            .First(word => word.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..].Trim();

    /// <summary>SIGTERM, and its exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        if (_process.HasExited) return _process.ExitCode;
        (await Shell.RunAsync("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)])).OrThrow();
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await _process.WaitForExitAsync(bound.Token);
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await TerminateAsync();
        }
        finally
        {
            if (!_process.HasExited) _process.Kill(entireProcessTree: true);
            _process.Dispose();
        }
    }

    private void Append(string? line)
    {
        if (line is null) return;
        lock (_output) _output.AppendLine(line);
    }
}
