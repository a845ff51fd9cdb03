using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace PushOperator.Client;

/// <summary>Where to subscribe and how. Read once, when the <see cref="PushSubscriber"/> is made; later changes have no effect.</summary>
public sealed class PushSubscriberOptions
{
    /// <summary>The group's WebSocket endpoint, <c>status.endpoint</c> of the SubscriberGroup.</summary>
    /// <value>Absolute, <c>ws</c> or <c>wss</c>, without query. Required.</value>
    public Uri? Url { get; set; }

    /// <summary>Your own name for this subscriber; a newer connection with the same name closes the older one.</summary>
    /// <value>Default null: ephemeral. 1 to 128 of <c>A-Z a-z 0-9 . _ : -</c>.</value>
    public string? Subscriber { get; set; }

    /// <summary>Where the first connection starts in a Broadcast group; every later one goes on at the last cursor.</summary>
    /// <value>Default null: where the group says. Else <c>latest</c>, <c>earliest</c>, an RFC 3339 time, or a cursor.</value>
    public string? From { get; set; }

    /// <summary>Some of a Broadcast group's topics, by PushTopic name.</summary>
    /// <value>Default empty: all of them.</value>
    public IReadOnlyList<string> Topics { get; set; } = [];

    /// <summary>Deliveries the gateway may have unacknowledged with you.</summary>
    /// <value>Default null: the group's <c>ack.maxInFlight</c>, which also caps it. At least 1.</value>
    public int? Window { get; set; }

    /// <summary>Who acknowledges.</summary>
    /// <value>Default <see cref="AcknowledgementMode.Explicit"/>.</value>
    public AcknowledgementMode Acknowledgement { get; set; } = AcknowledgementMode.Explicit;

    /// <summary>What becomes of messages that were handed out before.</summary>
    /// <value>Default <see cref="DuplicateHandling.Mark"/>.</value>
    public DuplicateHandling Duplicates { get; set; } = DuplicateHandling.Mark;

    /// <summary>Ids remembered to tell duplicates; the oldest is forgotten first.</summary>
    /// <value>Default 10,000 (about 1 MB). 0 to 1,000,000; 0 marks none.</value>
    public int DuplicateWindow { get; set; } = 10_000;

    /// <summary>Messages received and not yet read by you. When full, the socket is read no further until you read.</summary>
    /// <value>Default 256. 1 to 65,536.</value>
    public int ReceiveBuffer { get; set; } = 256;

    /// <summary>Largest frame taken. A larger one ends the subscription, because it would only come again.</summary>
    /// <value>Default 16 MiB. 1 KiB to 1 GiB.</value>
    public int MaxFrameBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>Whether to offer compression, which the group has to allow; worth it where traffic costs more than processor time.</summary>
    /// <value>Default false.</value>
    public bool Compression { get; set; }

    /// <summary>Upper bound of the first wait after a lost connection; it doubles with every failure in a row.</summary>
    /// <value>Default 100 ms. 1 ms to <see cref="ReconnectMaximum"/>. The wait is drawn evenly from zero to the bound.</value>
    public TimeSpan ReconnectMinimum { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Largest upper bound of a wait between attempts.</summary>
    /// <value>Default 30 s. At most 1 h.</value>
    public TimeSpan ReconnectMaximum { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long to be without a connection before reading fails with the last error.</summary>
    /// <value>Default null: try for ever.</value>
    public TimeSpan? GiveUpAfter { get; set; }

    /// <summary>Longest wait for a connection and its <c>welcome</c>.</summary>
    /// <value>Default 15 s. 100 ms to 5 min.</value>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Silence after which the gateway is asked for a sign of life; after twice this the connection is given up.</summary>
    /// <value>Default null: <c>heartbeatMs</c> of the gateway's welcome. 100 ms to 1 h.</value>
    public TimeSpan? Heartbeat { get; set; }

    /// <summary>Longest wait for one frame to be taken by the network, and for the close handshake when disposing.</summary>
    /// <value>Default 10 s. 100 ms to 5 min.</value>
    public TimeSpan SendTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest wait for the answer to <see cref="PushSubscriber.PublishAsync"/>, a reconnect included.</summary>
    /// <value>Default 30 s. 100 ms to 10 min.</value>
    public TimeSpan PublishTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Gives the token of a group that asks for one: called before each connection, and again before the token ends, so that the connection need not end with it. Return one that lives a while yet. What it
    /// throws counts as a failed attempt and is tried again. It has to end when its cancellation token says so.
    /// </summary>
    /// <value>Default null: no token.</value>
    public Func<CancellationToken, ValueTask<string>>? TokenProvider { get; set; }

    /// <summary>More headers of the handshake request.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; set; } = new Dictionary<string, string>();

    /// <summary>Proxy for the connection.</summary>
    /// <value>Default null: the system's.</value>
    public IWebProxy? Proxy { get; set; }

    /// <summary>Called for each hole, by the reading loop, at its place between the messages. What it throws, reading throws.</summary>
    public Action<PushGap>? OnGap { get; set; }

    /// <summary>Called when the connection comes and goes, from the connection's own task; keep it short. What it throws ends the subscription.</summary>
    public Action<ConnectionChange>? OnConnectionChange { get; set; }

    /// <summary>Called for an error frame that answers no publish, from the connection's own task; keep it short.</summary>
    public Action<PushError>? OnError { get; set; }

    /// <summary>Where to log.</summary>
    /// <value>Default: nowhere.</value>
    public ILoggerFactory LoggerFactory { get; set; } = NullLoggerFactory.Instance;

    /// <summary>The clock of every wait.</summary>
    /// <value>Default: the system's.</value>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    internal PushSubscriberOptions Snapshot()
    {
        var copy = (PushSubscriberOptions)MemberwiseClone();
        copy.Topics = [.. Topics];
        copy.Headers = new Dictionary<string, string>(Headers);
        return copy;
    }
}
