using System.Diagnostics;
using System.Text;
using PushOperator.TestUtilities;

namespace PushOperator.FunctionalTests.Readme;

/// <summary>One terminal of the reader: a shell that keeps its directory and variables, in a process group of its own so that Ctrl-C reaches what runs in it.</summary>
internal sealed class Terminal : IAsyncDisposable
{
    private readonly Process _shell;
    private readonly StringBuilder _output = new();
    private int _block;

    public Terminal(string workingDirectory, IReadOnlyDictionary<string, string> environment)
    {
        // A job that runs in the background has SIGINT ignored, and so would everything it starts: Ctrl-C would do nothing.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", "setsid", "bash", "--noprofile", "--norc", "-s"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        _shell = Process.Start(start)!;
        _shell.OutputDataReceived += (_, line) => Append(line.Data);
        _shell.ErrorDataReceived += (_, line) => Append(line.Data);
        _shell.BeginOutputReadLine();
        _shell.BeginErrorReadLine();
    }

    /// <summary>Everything printed so far, on both streams.</summary>
    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    /// <summary>Types the commands and waits until they ended with 0, or until <paramref name="until"/> is printed by one that stays.</summary>
    /// <exception cref="InvalidOperationException">A command failed; the message has the terminal's output.</exception>
    public async Task RunAsync(string commands, string? until, TimeSpan bound, CancellationToken cancellationToken)
    {
        var before = Output.Length;
        var done = $"__block_{++_block}_ended_with_";
        // A subshell would lose exports; the trap says which command of the block failed without ending the shell.
        await _shell.StandardInput.WriteAsync($"__failed=0; trap '__failed=$?' ERR\n{commands}\ntrap - ERR; echo {done}$__failed\n".AsMemory(), cancellationToken);
        await _shell.StandardInput.FlushAsync(cancellationToken);
        await Eventually.HoldsAsync(
            () => _shell.HasExited || Since(before).Contains(done, StringComparison.Ordinal) || (until is not null && Since(before).Contains(until, StringComparison.Ordinal)),
            $"{(until is null ? "the end of" : $"\"{until}\" from")}: {commands}\n--- so far:\n{Since(before)}",
            bound,
            cancellationToken);
        var printed = Since(before);
        if (until is not null && printed.Contains(until, StringComparison.Ordinal)) return;
        if (!printed.Contains(done + "0", StringComparison.Ordinal) || until is not null)
            throw new InvalidOperationException($"in the README: {commands}\n--- printed:\n{printed}");
    }

    /// <summary>Waits until <paramref name="text"/> stands anywhere in what was printed after the first <paramref name="before"/> characters.</summary>
    public Task ShowsAsync(string text, int before, TimeSpan bound, CancellationToken cancellationToken) =>
        Eventually.HoldsAsync(() => Since(before).Contains(text, StringComparison.Ordinal), $"\"{text}\" in:\n{Since(before)}", bound, cancellationToken);

    /// <summary>Presses Ctrl-C until the shell's children and the shell are gone.</summary>
    public async ValueTask DisposeAsync()
    {
        _shell.StandardInput.Close();
        await Shell.RunAsync("kill", ["-INT", "--", $"-{_shell.Id}"]);
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        try
        {
            await _shell.WaitForExitAsync(bound.Token);
        }
        catch (OperationCanceledException)
        {
            await Shell.RunAsync("kill", ["-KILL", "--", $"-{_shell.Id}"]);
            throw new TimeoutException($"the terminal did not end within 40 s of Ctrl-C:\n{Output}");
        }
        finally
        {
            _shell.Dispose();
        }
    }

    private string Since(int position) => Output[position..];

    private void Append(string? line)
    {
        if (line is null) return;
        lock (_output) _output.AppendLine(line);
    }
}
