using System.CommandLine;
using PushOperator.Cli.Output;
using PushOperator.Client;

namespace PushOperator.Cli.Commands;

/// <summary>The options of <c>push publish</c>.</summary>
internal sealed class PublishOptions
{
    public Option<string?> File { get; } = new("--file", "-f") { Description = "Publish the whole file as one message.", HelpName = "FILE" };

    public Option<long?> Count { get; } = NumberOption.Create("--count", 1L, long.MaxValue, "Publish so many made-up messages.");

    public Option<double?> Rate { get; } = NumberOption.Create("--rate", 0.001, 1_000_000, "Messages a second at most (default: as fast as they are taken).");

    public Option<string?> Key { get; } = new("--key", "-k") { Description = "Key of every message; messages of one key keep their order.", HelpName = "KEY" };

    public Option<string[]> Header { get; } = new("--header", "-H") { Description = "A header of every message; may be repeated.", HelpName = "NAME=VALUE" };

    public Option<string?> IdempotencyKey { get; } = new("--idempotency-key")
    {
        Description = "Publishing again with the same key within ten minutes, through the same pod, writes nothing twice. Several messages get KEY-1, KEY-2 … a request.",
        HelpName = "KEY",
    };

    public Option<string?> CommandUrl { get; } = new("--command-url") { Description = "A gateway's command port, such as http://127.0.0.1:8081 (default: found through the kubeconfig).", HelpName = "URL" };

    public Option<string?> Group { get; } = new("--group") { Description = "Publish through a gateway of this SubscriberGroup: NAME or NAMESPACE/NAME (default: of any group that has the topic).", HelpName = "GROUP" };

    public Option<double?> RetryFor { get; } = NumberOption.Create("--retry-for", 0.0, 600, "Seconds to try again while it is refused for now (default: 30).", "SECONDS");

    public TokenFileOption Token { get; } = new();

    public Option<OutputFormat> Output { get; } = OutputOption.Create();

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { File, Count, Rate, Key, Header, IdempotencyKey, CommandUrl, Group, RetryFor, Output }) command.Options.Add(option);
        Token.AddTo(command);
        Header.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(t => t.Value.IndexOf('=') < 1)) result.AddError($"--header is '{token.Value}'; it has to be NAME=VALUE.");
        });
    }

    /// <summary>Gives every message the key and the headers that were asked for.</summary>
    public IEnumerable<OutgoingMessage> Dress(ParseResult parsed, IEnumerable<OutgoingMessage> messages)
    {
        var key = parsed.GetValue(Key);
        var headers = new Dictionary<string, string>();
        foreach (var header in parsed.GetValue(Header) ?? [])
        {
            var split = header.IndexOf('=');
            headers[header[..split]] = header[(split + 1)..];
        }

        return messages.Select(message => message with { Key = key ?? message.Key, Headers = headers });
    }
}
