using System.CommandLine;
using System.CommandLine.Invocation;
using PushOperator.Cli.Commands;
using PushOperator.Cli.Output;

namespace PushOperator.Cli;

/// <summary>The <c>push</c> program: reads the command line, runs one command, turns what it throws into a sentence and an exit code.</summary>
internal static class PushProgram
{
    private const string Description = """
        Publish to PushTopics, subscribe to SubscriberGroups, see who is there, replay.

        Exit codes: 0 ok, 1 failed, 2 usage, 3 refused or not found, 4 unreachable,
        5 partial (only some of it was published, or nobody knows).
        """;

    /// <summary>How long a command may take to end after Ctrl-C: acknowledgements are sent and the connection is closed in it.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(10);

    public static async Task<int> RunAsync(string[] arguments, Terminal terminal, CancellationToken cancellationToken = default)
    {
        var root = new RootCommand(Description)
        {
            SubscribeCommand.Create(terminal),
            PublishCommand.Create(terminal),
            TopicsCommand.Create(terminal),
            GroupsCommand.Create(terminal),
            SubscribersCommand.Create(terminal),
            UnackedCommand.Create(terminal),
            SeekCommand.Create(terminal),
        };
        try
        {
            var parsed = root.Parse(arguments);
            if (parsed.Action is ParseErrorAction) return await RefuseAsync(parsed, terminal);
            var configuration = new InvocationConfiguration
            {
                Output = terminal.Output,
                Error = terminal.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = Farewell,
            };
            return await parsed.InvokeAsync(configuration, cancellationToken);
        }
        catch (Exception e)
        {
            // The program's edge: whatever it was, the user gets one sentence, not a stack trace.
            var (exitCode, sentence) = Failures.Describe(e);
            await terminal.SayAsync(sentence);
            return exitCode;
        }
    }

    private static async Task<int> RefuseAsync(ParseResult parsed, Terminal terminal)
    {
        var command = parsed.CommandResult.Command;
        var help = command is RootCommand ? "push --help" : $"push {command.Name} --help";
        await terminal.SayAsync($"{string.Join(' ', parsed.Errors.Select(e => e.Message))} See: {help}");
        return ExitCodes.Usage;
    }
}
