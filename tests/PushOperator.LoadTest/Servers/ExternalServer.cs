using PushOperator.LoadTest.Publishing;
using PushOperator.LoadTest.Subscribing;

namespace PushOperator.LoadTest.Servers;

/// <summary>A server that somebody else started: <c>--server</c>, <c>--pid</c>, <c>--publish</c>.</summary>
internal sealed record ExternalServer : ILoadedServer
{
    /// <inheritdoc/>
    public string Name => "server";

    /// <summary>Where subscribers connect: <c>ws://ADDRESS:PORT/PATH</c>, an IPv4 address.</summary>
    public required Uri Url { get; init; }

    /// <summary>Its process.</summary>
    public required int ProcessId { get; init; }

    /// <summary>How messages get in: <c>kafka://HOST:PORT/TOPIC</c> (partition 0), <c>http://…</c> (a POST each), or <c>command:PROGRAM …</c> (a line each on its standard input).</summary>
    public required string Publish { get; init; }

    public string? Subprotocol { get; init; }

    /// <summary>Text frames that a subscriber sends once open; <c>\r</c> and <c>\n</c> are written with a backslash.</summary>
    public IReadOnlyList<string> Greeting { get; init; } = [];

    /// <inheritdoc/>
    public Task<RunningServer> StartAsync(CancellationToken stop)
    {
        if (!Directory.Exists($"/proc/{ProcessId}")) throw new LoadTestException($"--pid {ProcessId}: there is no such process");
        var profile = new SubscriberProfile
        {
            Address = Url.Host,
            Port = Url.Port,
            Path = Url.PathAndQuery,
            Subprotocol = Subprotocol,
            Greeting = [.. Greeting.Select(text => text.Replace("\\r", "\r", StringComparison.Ordinal).Replace("\\n", "\n", StringComparison.Ordinal))],
            Format = MessageFormat.Anywhere,
        };
        return Task.FromResult(new RunningServer(ProcessId, profile, Source(), () => Task.CompletedTask));
    }

    private IMessageSource Source()
    {
        const string Command = "command:";
        if (Publish.StartsWith(Command, StringComparison.Ordinal)) return new LinesSource(Publish[Command.Length..]);
        if (Uri.TryCreate(Publish, UriKind.Absolute, out var address) && address.Scheme is "http" or "https") return new HttpSource(address);
        if (address is { Scheme: "kafka" }) return new KafkaSource(address.Authority, address.AbsolutePath.Trim('/'), partitions: 1);
        throw new LoadTestException($"--publish {Publish}: must be kafka://HOST:PORT/TOPIC, http://…, or command:PROGRAM …");
    }
}
