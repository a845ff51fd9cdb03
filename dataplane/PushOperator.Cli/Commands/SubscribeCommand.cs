using System.CommandLine;
using PushOperator.Cli.Cluster;
using PushOperator.Cli.Output;
using PushOperator.Client;

namespace PushOperator.Cli.Commands;

/// <summary><c>push subscribe</c>: prints messages and acknowledges each once it is printed.</summary>
internal static class SubscribeCommand
{
    private const double DefaultPatienceSeconds = 15;

    public static Command Create(Terminal terminal)
    {
        var target = new Argument<string>("URL|GROUP") { Description = "A ws or wss URL, or a SubscriberGroup as NAME or NAMESPACE/NAME." };
        var subscriber = new Option<string?>("--subscriber") { Description = "Your own name for this subscriber (default: ephemeral).", HelpName = "ID" };
        var from = new Option<string?>("--from") { Description = "Where to start: latest, earliest, an RFC 3339 time or a cursor (default: as the group says).", HelpName = "POSITION" };
        var topics = new Option<string?>("--topics") { Description = "Some of the group's topics (default: all).", HelpName = "A,B" };
        var window = NumberOption.Create("--window", 1, int.MaxValue, "Deliveries to have unacknowledged at most (default: the group's).");
        var noAck = new Option<bool>("--no-ack") { Description = "Only look: acknowledge nothing." };
        var count = NumberOption.Create("--count", 1L, long.MaxValue, "End after so many messages (default: go on until Ctrl-C).");
        var patience = NumberOption.Create("--connect-timeout", 0.1, 86_400, "Seconds to try for the first connection (default: 15); once connected, it comes back by itself for ever.", "SECONDS");
        var output = OutputOption.Create();
        var token = new TokenFileOption();
        var cluster = new ClusterOptions();
        var command = new Command("subscribe", "Print the messages of a SubscriberGroup as they come, and acknowledge them.")
        {
            target, subscriber, from, topics, window, noAck, count, patience, output,
        };
        token.AddTo(command);
        cluster.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var options = new PushSubscriberOptions
            {
                Url = await SubscribeTarget.ResolveAsync(parsed.GetRequiredValue(target), cluster.Read(parsed), cancellationToken),
                Subscriber = parsed.GetValue(subscriber),
                From = parsed.GetValue(from),
                Topics = parsed.GetValue(topics)?.Split(',') ?? [],
                Window = parsed.GetValue(window),
                Acknowledgement = parsed.GetValue(noAck) ? AcknowledgementMode.None : AcknowledgementMode.Automatic,
                TokenProvider = token.Read(parsed),
                TimeProvider = terminal.Time,
            };
            var subscription = new Subscription(terminal, parsed.GetValue(output), TimeSpan.FromSeconds(parsed.GetValue(patience) ?? DefaultPatienceSeconds));
            return await subscription.RunAsync(options, parsed.GetValue(count) ?? long.MaxValue, cancellationToken);
        });
        return command;
    }
}
