using System.CommandLine;
using PushOperator.Cli.Output;
using PushOperator.Cli.Publishing;
using PushOperator.Client;

namespace PushOperator.Cli.Commands;

/// <summary><c>push publish</c>: publishes an argument, a file, the lines of standard input, or made-up messages.</summary>
internal static class PublishCommand
{
    private const double DefaultRetrySeconds = 30;

    public static Command Create(Terminal terminal)
    {
        var topic = new Argument<string>("TOPIC") { Description = "The PushTopic's name." };
        var data = new Argument<string?>("DATA") { Description = "The message: JSON, or other text. Without DATA, --file and --count, each line of standard input is one.", Arity = ArgumentArity.ZeroOrOne };
        var options = new PublishOptions();
        var cluster = new ClusterOptions();
        var command = new Command("publish", "Publish messages; an id is printed for each once Kafka has it on all in-sync replicas.") { topic, data };
        options.AddTo(command);
        cluster.AddTo(command);
        command.Validators.Add(result =>
        {
            var sources = new Symbol[] { data, options.File, options.Count };
            if (sources.Count(IsGiven) > 1) result.AddError("Give one of DATA, --file and --count.");
            if (IsGiven(options.CommandUrl) && IsGiven(options.Group)) result.AddError("Give one of --command-url and --group.");

            bool IsGiven(Symbol symbol) => symbol switch
            {
                Argument argument => result.GetResult(argument) is { Tokens.Count: > 0 },
                Option option => result.GetResult(option) is { Implicit: false },
                _ => false,
            };
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var name = parsed.GetRequiredValue(topic);
            var url = parsed.GetValue(options.CommandUrl) is { } given
                ? CommandUrl(given)
                : await PublishTarget.ResolveAsync(name, parsed.GetValue(options.Group), cluster.Read(parsed), cancellationToken);
            using var publisher = new PushPublisher(new PushPublisherOptions
            {
                Url = url,
                RetryFor = TimeSpan.FromSeconds(parsed.GetValue(options.RetryFor) ?? DefaultRetrySeconds),
                TokenProvider = options.Token.Read(parsed),
                TimeProvider = terminal.Time,
            });
            var isSingle = parsed.GetValue(data) is not null || parsed.GetValue(options.File) is not null;
            var run = new PublishRun(terminal, parsed.GetValue(options.Output), publisher, name, parsed.GetValue(options.IdempotencyKey), parsed.GetValue(options.Rate));
            return await run.RunAsync(options.Dress(parsed, Messages(terminal, parsed.GetValue(data), options, parsed)), isSingle, cancellationToken);
        });
        return command;
    }

    private static IEnumerable<OutgoingMessage> Messages(Terminal terminal, string? data, PublishOptions options, ParseResult parsed)
    {
        if (data is not null) return MessageSource.Argument(data);
        if (parsed.GetValue(options.File) is { } path) return MessageSource.File(path);
        if (parsed.GetValue(options.Count) is { } count) return MessageSource.Generated(count, terminal.Time);
        return MessageSource.Lines(terminal.Input);
    }

    private static Uri CommandUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is ("http" or "https")
            ? url
            : throw new CommandException(ExitCodes.Usage, $"--command-url is '{text}'; it has to be an http or https URL");
}
