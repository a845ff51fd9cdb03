using System.Diagnostics.Metrics;
using PushOperator.Gateway.Groups;

namespace PushOperator.Gateway.Diagnostics;

/// <summary>
/// All instruments of the gateway. Names and units follow OpenTelemetry; tags have few values: codes and reasons that stand in PROTOCOL.md, never a
/// topic key, a subscriber or an address.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal sealed partial class GatewayMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "PushOperator.Gateway";

    private readonly Counter<long> _refusedHandshakes;
    private readonly Counter<long> _disconnects;
    private readonly Counter<long> _sentBytes;
    private readonly Counter<long> _sends;
    private readonly Counter<long> _acknowledgements;
    private readonly Counter<long> _rejections;
    private readonly Counter<long> _frameErrors;
    private readonly Counter<long> _publishes;
    private readonly Counter<long> _refusedSockets;
    private readonly Counter<long> _limits;
    private readonly Counter<long> _tokens;
    private readonly Counter<long> _commands;
    private readonly Counter<long> _keyReadings;
    private long _connections;

    public GatewayMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        meter.CreateObservableUpDownCounter("push.gateway.connections", () => Volatile.Read(ref _connections), "{connection}", "Open subscriber connections.");
        _refusedHandshakes = meter.CreateCounter<long>("push.gateway.handshakes.refused", "{handshake}", "Handshakes refused, by code.");
        _disconnects = meter.CreateCounter<long>("push.gateway.disconnects", "{connection}", "Connections ended, by reason.");
        _sentBytes = meter.CreateCounter<long>("push.gateway.sent", "By", "Bytes of WebSocket frames handed to the kernel.");
        _sends = meter.CreateCounter<long>("push.gateway.sends", "{send}", "Writes to subscribers; each holds everything that waited.");
        _acknowledgements = meter.CreateCounter<long>("push.gateway.acknowledgements", "{ack}", "Acknowledgements from subscribers, by outcome.");
        _rejections = meter.CreateCounter<long>("push.gateway.rejections", "{nack}", "Negative acknowledgements from subscribers, by outcome.");
        _frameErrors = meter.CreateCounter<long>("push.gateway.frame.errors", "{error}", "Error frames sent to subscribers, by code.");
        _publishes = meter.CreateCounter<long>("push.gateway.publishes", "{message}", "Messages published through this pod, by outcome.");
        _refusedSockets = meter.CreateCounter<long>("push.gateway.sockets.refused", "{connection}", "TCP connections closed unread because the proxy port has too many.");
        _limits = meter.CreateCounter<long>("push.gateway.limits.exceeded", "{connection}", "Handshakes refused and connections ended because a limit was exceeded, by limit.");
        _commands = meter.CreateCounter<long>("push.gateway.commands", "{command}", "Commands: accepted, or the code they were refused with for who gave them.");
        _tokens = meter.CreateCounter<long>("push.gateway.tokens", "{token}", "Tokens verified: accepted, or the code they were refused with.");
        _keyReadings = meter.CreateCounter<long>("push.gateway.jwks.reads", "{read}", "Readings of the token issuer's keys, by outcome.");
        CreateGroupInstruments(meter);
    }

    /// <summary>A connection was opened.</summary>
    public void ConnectionOpened() => Interlocked.Increment(ref _connections);

    /// <summary>A connection is gone.</summary>
    public void ConnectionClosed(DisconnectReason reason)
    {
        Interlocked.Decrement(ref _connections);
        _disconnects.Add(1, Tag("reason", reason.Reason));
    }

    /// <summary>A handshake was refused.</summary>
    public void HandshakeRefused(string code) => _refusedHandshakes.Add(1, Tag("code", code));

    /// <summary>A TCP connection was closed before anything was read.</summary>
    public void SocketRefused() => _refusedSockets.Add(1);

    /// <summary>One write went out.</summary>
    public void BytesSent(long bytes)
    {
        _sends.Add(1);
        _sentBytes.Add(bytes);
    }

    /// <summary>A subscriber acknowledged.</summary>
    public void Acknowledged(AckOutcome outcome) => _acknowledgements.Add(1, Tag("outcome", Name(outcome)));

    /// <summary>A subscriber asked for redelivery.</summary>
    public void Rejected(AckOutcome outcome) => _rejections.Add(1, Tag("outcome", Name(outcome)));

    /// <summary>An error frame was sent.</summary>
    public void FrameRefused(string code) => _frameErrors.Add(1, Tag("code", code));

    /// <summary>A publish has its outcome: <c>stored</c> or a code.</summary>
    public void Published(string outcome) => _publishes.Add(1, Tag("outcome", outcome));

    /// <summary>A handshake was refused, or a connection ended, by a limit.</summary>
    public void LimitExceeded(string limit) => _limits.Add(1, Tag("limit", limit));

    /// <summary>A token was <c>accepted</c> or refused with a code.</summary>
    public void TokenJudged(string outcome) => _tokens.Add(1, Tag("outcome", outcome));

    /// <summary>A command was <c>accepted</c> or refused with a code.</summary>
    public void CommandJudged(string outcome) => _commands.Add(1, Tag("outcome", outcome));

    /// <summary>The token issuer's keys were read, or could not be.</summary>
    public void KeysRead(bool success) => _keyReadings.Add(1, Tag("outcome", success ? "ok" : "error"));

    partial void CreateGroupInstruments(Meter meter);

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);

    private static string Name(AckOutcome outcome) => outcome switch
    {
        AckOutcome.Done => "done",
        AckOutcome.Unknown => "unknown",
        AckOutcome.Late => "late",
        _ => "ahead",
    };
}
