using System.Collections.Concurrent;
using System.Diagnostics;
using PushOperator.LocalCluster.Cluster;
using PushOperator.LocalCluster.Kubelet.Processes;
using PushOperator.TestUtilities;

namespace PushOperator.LocalCluster.Tests.Commands;

/// <summary>The program, run as a user runs it: a process with a command line.</summary>
internal sealed class LocalClusterProgram : IAsyncDisposable
{
    private static readonly TimeSpan ReadyBound = TimeSpan.FromSeconds(120);
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();

    private LocalClusterProgram(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Add(line.Data);
        process.ErrorDataReceived += (_, line) => Add(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>What it has said, both streams.</summary>
    public string Output => string.Join('\n', _lines);

    public static LocalClusterProgram Start(params string[] arguments) => new(Process.Start(new ProcessStartInfo("dotnet", ["exec", typeof(ExitCode).Assembly.Location, .. arguments])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        RedirectStandardInput = true,
    })!);

    /// <summary>The values of its line <c>ready name=value …</c>.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ReadyAsync()
    {
        var line = await Eventually.GivesAsync(
            () => Task.FromResult(_process.HasExited ? throw new InvalidOperationException($"it ended:\n{Output}") : _lines.FirstOrDefault(line => line.StartsWith("ready "))),
            $"it is ready",
            ReadyBound,
            TestContext.Current.CancellationToken);
        return line.Split(' ').Skip(1).Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
    }

    public void Signal(int signal) => Posix.Signal(_process.Id, signal);

    public async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Add(string? line)
    {
        if (line is not null) _lines.Enqueue(line);
    }
}
