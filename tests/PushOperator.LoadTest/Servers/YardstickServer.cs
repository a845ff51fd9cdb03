using PushOperator.LoadTest.Publishing;
using PushOperator.LoadTest.Serving;
using PushOperator.LoadTest.Subscribing;

namespace PushOperator.LoadTest.Servers;

/// <summary>One of the yardsticks.</summary>
/// <param name="query">Added to the subscribers' path.</param>
internal sealed class YardstickServer(YardstickKind kind, string query = "") : ILoadedServer
{
    private const int Port = 8080;
    private static readonly TimeSpan s_startBound = TimeSpan.FromSeconds(20);

    /// <inheritdoc/>
    public string Name => NameOf(kind);

    /// <summary>Its name in tables and options.</summary>
    public static string NameOf(YardstickKind kind) => kind switch
    {
        YardstickKind.Ceiling => "ceiling",
        YardstickKind.PerMessage => "send-per-message",
        YardstickKind.Naive => "naive",
        YardstickKind.SignalR => "signalr",
        YardstickKind.Kestrel => "kestrel",
        _ => "dispatch",
    };

    /// <inheritdoc/>
    public async Task<RunningServer> StartAsync(CancellationToken stop)
    {
        var address = LoopbackAddress.Next();
        var process = OwnProgram.Start("serve", kind.ToString(), address, $"{Port}");
        var line = await process.StandardOutput.ReadLineAsync(stop).AsTask().WaitAsync(s_startBound, stop);
        if (line == YardstickHost.Ready) return new RunningServer(process.Id, Profile(address), new PipeSource(process.StandardInput), () => OwnProgram.EndAsync(process));
        await OwnProgram.EndAsync(process);
        throw new LoadTestException($"{Name} did not start at {address}:{Port}");
    }

    private SubscriberProfile Profile(string address)
    {
        var profile = new SubscriberProfile { Address = address, Port = Port, Path = "/ws" + query };
        return kind switch
        {
            // SignalR's own handshake; it may put several messages into one frame.
            YardstickKind.SignalR => profile with { Greeting = ["{\"protocol\":\"json\",\"version\":1}\u001e"], Format = MessageFormat.Anywhere },
            YardstickKind.Dispatch => profile with { Format = MessageFormat.Envelope, Acknowledge = AcknowledgementStyle.Ids },
            _ => profile,
        };
    }
}
