using System.Diagnostics;
using System.Text;
using PushOperator.LoadTest.Wire;

namespace PushOperator.LoadTest.Publishing;

/// <summary>Writes each message as a line to the standard input of a program that publishes it: <c>--publish 'command:PROGRAM …'</c>.</summary>
internal sealed class LinesSource : IMessageSource
{
    private readonly Process _program;

    public LinesSource(string command) => _program = Process.Start(new ProcessStartInfo("sh", ["-c", $"exec {command}"]) { RedirectStandardInput = true })!;

    /// <inheritdoc/>
    public async Task PublishAsync(PublishLine line)
    {
        if (_program.HasExited) throw new LoadTestException($"--publish command: the program ended with {_program.ExitCode}");
        for (var i = 0; i < line.Count; i++) await _program.StandardInput.WriteLineAsync(Encoding.ASCII.GetString(Payload.Create(line.Size, line.First + i, line.Time)));
        await _program.StandardInput.FlushAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await OwnProgram.EndAsync(_program);
}
