namespace PushOperator.Cli;

/// <summary>A command cannot go on; the message is the one sentence for the user.</summary>
internal sealed class CommandException(int exitCode, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
