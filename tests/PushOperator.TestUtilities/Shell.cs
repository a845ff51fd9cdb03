using System.Diagnostics;
using System.Text;

namespace PushOperator.TestUtilities;

/// <summary>Runs a program to its end.</summary>
public static class Shell
{
    /// <summary>Exit code and output of a program that ended by itself.</summary>
    public sealed record Result(int ExitCode, string Output, string Error)
    {
        /// <summary>This result, if the program ended with 0.</summary>
        public Result OrThrow() => ExitCode == 0 ? this : throw new InvalidOperationException($"exit code {ExitCode}\n{Output}\n{Error}");
    }

    /// <summary>Runs it; killed with its children after <paramref name="timeout"/> (default 60 s).</summary>
    /// <exception cref="TimeoutException">It did not end in time.</exception>
    public static async Task<Result> RunAsync(
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null,
        string? standardInput = null,
        string? workingDirectory = null,
        TimeSpan? timeout = null,
        CancellationToken cancellationToken = default)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = workingDirectory ?? "",
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        var output = new StringBuilder();
        var error = new StringBuilder();
        process.OutputDataReceived += (_, line) => { lock (output) if (line.Data is not null) output.AppendLine(line.Data); };
        process.ErrorDataReceived += (_, line) => { lock (error) if (line.Data is not null) error.AppendLine(line.Data); };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (standardInput is not null) await process.StandardInput.WriteAsync(standardInput);
        process.StandardInput.Close();
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(timeout ?? TimeSpan.FromSeconds(60));
        try
        {
            await process.WaitForExitAsync(bound.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellationToken.ThrowIfCancellationRequested();
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end in time\n{output}\n{error}");
        }

        return new Result(process.ExitCode, output.ToString(), error.ToString());
    }
}
