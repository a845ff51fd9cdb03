using System.Diagnostics;

namespace PushOperator.LocalCluster.Kubelet.Processes;

/// <summary>
/// A process that cannot outlive us. It runs in a session of its own (Ctrl-C at our terminal does not reach it) and its output, both
/// streams, goes line by line to a callback.
/// </summary>
/// <remarks>
/// A shell starts a watcher that waits on a pipe from us, then becomes the program (same process id). When we end, however we end,
/// the pipe closes and the watcher kills the program with all it started; when the program ends first, we tell the watcher to leave in peace, so
/// that it never kills a stranger with the same id. <c>PR_SET_PDEATHSIG</c> would not do: it fires when the starting
/// <em>thread</em> ends, and pool threads do.
/// </remarks>
internal sealed class ChildProcess : IDisposable
{
    private const string Script = """
        exec 3<&0
        (trap '' INT TERM; read -r word <&3 || kill -KILL -$$ || kill -KILL $$) >/dev/null 2>&1 &
        exec setsid "$@" </dev/null 3<&-
        """;

    /// <summary>How long output is still read after the end; a grandchild that was killed with its parent may hold the pipe for a moment.</summary>
    private static readonly TimeSpan OutputGrace = TimeSpan.FromSeconds(1);

    private readonly Process _process;
    private readonly ProcessRecords _records;

    private ChildProcess(Process process, ProcessRecords records, Action<string> output)
    {
        (_process, _records) = (process, records);
        Completion = WaitAsync(PumpAsync(process.StandardOutput, output), PumpAsync(process.StandardError, output));
    }

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>Its exit code when it has ended and its output is read; 128 + n when signal n ended it.</summary>
    public Task<int> Completion { get; }

    /// <summary>Starts it.</summary>
    /// <param name="start">What to run.</param>
    /// <param name="records">Where it is remembered while it runs.</param>
    /// <param name="output">Called with each line, from either stream, by two threads: it must be thread-safe and must not block for long.</param>
    public static ChildProcess Start(ProcessStart start, ProcessRecords records, Action<string> output)
    {
        var info = new ProcessStartInfo("/bin/sh", ["-c", Script, "sh", .. start.Command])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = start.WorkingDirectory,
        };
        info.Environment.Clear();
        foreach (var (name, value) in start.Environment) info.Environment[name] = value;
        var process = Process.Start(info) ?? throw new InvalidOperationException("/bin/sh did not start");
        records.Add(process.Id);
        return new ChildProcess(process, records, output);
    }

    /// <summary>Sends a signal; nothing happens when it has ended.</summary>
    public void Signal(int signal)
    {
        if (!_process.HasExited) Posix.Signal(_process.Id, signal);
    }

    /// <summary>Asks it to end, and kills it when it has not after <paramref name="grace"/>. Returns when it has ended.</summary>
    public async Task StopAsync(TimeSpan grace, TimeProvider time)
    {
        Signal(Posix.SigTerm);
        try
        {
            await Completion.WaitAsync(grace, time);
        }
        catch (TimeoutException)
        {
            Signal(Posix.SigKill);
            await Completion;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _process.Dispose();

    private async Task<int> WaitAsync(Task output, Task error)
    {
        await _process.WaitForExitAsync();
        // What it started and left behind is in its session.
        Posix.Signal(-_process.Id, Posix.SigKill);
        _records.Remove(_process.Id);
        await DismissWatcherAsync();
        await Task.WhenAny(Task.WhenAll(output, error), Task.Delay(OutputGrace, TimeProvider.System));
        return _process.ExitCode;
    }

    private async Task DismissWatcherAsync()
    {
        try
        {
            await _process.StandardInput.WriteLineAsync("ended");
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The watcher was killed too: nobody reads, and nobody has to be told.
        }
    }

    private static async Task PumpAsync(StreamReader reader, Action<string> output)
    {
        while (await reader.ReadLineAsync() is { } line) output(line);
    }
}
