using System.CommandLine;

namespace PushOperator.Cli.Commands;

/// <summary><c>--token-file</c>: a token on the command line would be seen by everybody who lists processes.</summary>
internal sealed class TokenFileOption
{
    private const string Name = "--token-file";

    private readonly Option<string?> _file = new(Name)
    {
        Description = "Read the token of a group that asks for one from here, each time one is needed (default: no token).",
        HelpName = "FILE",
    };

    public void AddTo(Command command) => command.Options.Add(_file);

    /// <summary>Gives the file's token, read anew each time; null when the option is not given.</summary>
    /// <exception cref="CommandException">There is no token in the file now.</exception>
    public Func<CancellationToken, ValueTask<string>>? Read(ParseResult parsed)
    {
        if (parsed.GetValue(_file) is not { } path) return null;
        Token(path);
        return _ => ValueTask.FromResult(Token(path));
    }

    private static string Token(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim() is { Length: > 0 } token ? token : throw new CommandException(ExitCodes.Failed, $"{Name}: {path} is empty; it has to hold a token");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.Failed, $"{Name}: {path} cannot be read: {e.Message}");
        }
    }
}
