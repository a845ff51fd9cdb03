using System.Text;
using System.Text.Json;
using PushOperator.Gateway.Json;

namespace PushOperator.Gateway.Connections.Frames;

/// <summary>A client's frame, its op and <c>ref</c> read and its members checked against the op's list. Points into the frame's bytes.</summary>
internal ref struct ClientFrame
{
    private const string KnownOperations = "ack, nack, pause, resume, seek, publish, ping, auth";
    private const long MaxReference = 9_007_199_254_740_991;

    /// <summary>What the client wants.</summary>
    public ClientOperation Operation { get; private set; }

    /// <summary>The client's number for this request: 0 to 2^53 − 1.</summary>
    public long? Reference { get; private set; }

    /// <summary>The members.</summary>
    public JsonMembers Members;

    /// <summary>Reads a frame.</summary>
    /// <param name="json">One text message.</param>
    /// <param name="ranges">Room for <see cref="JsonMembers.MaxMembers"/> members.</param>
    /// <param name="frame">The frame; its <see cref="Reference"/> also stands when the rest is wrong.</param>
    public static BadInput? Read(ReadOnlySpan<byte> json, Span<MemberRange> ranges, out ClientFrame frame)
    {
        frame = default;
        if (JsonMembers.Read(json, ranges, out frame.Members) is { } broken) return broken;
        return frame.ReadReference() ?? frame.ReadOperation();
    }

    private BadInput? ReadReference()
    {
        var raw = Members.Raw("ref"u8);
        if (raw.IsEmpty) return null;
        if (!JsonValues.TryInteger(raw, 0, MaxReference, out var reference)) return BadInput.Field($"ref: a whole number from 0 to {MaxReference} is wanted");
        Reference = reference;
        return null;
    }

    private BadInput? ReadOperation()
    {
        if (Members.Kind("op"u8) != JsonTokenType.String) return BadInput.Field($"op: one of {KnownOperations} is wanted");
        var op = JsonValues.PlainString(Members.Raw("op"u8));
        Operation = op switch
        {
            _ when op.SequenceEqual("ack"u8) => ClientOperation.Ack,
            _ when op.SequenceEqual("nack"u8) => ClientOperation.Nack,
            _ when op.SequenceEqual("pause"u8) => ClientOperation.Pause,
            _ when op.SequenceEqual("resume"u8) => ClientOperation.Resume,
            _ when op.SequenceEqual("seek"u8) => ClientOperation.Seek,
            _ when op.SequenceEqual("publish"u8) => ClientOperation.Publish,
            _ when op.SequenceEqual("ping"u8) => ClientOperation.Ping,
            _ when op.SequenceEqual("auth"u8) => ClientOperation.Auth,
            _ => ClientOperation.Unknown,
        };
        if (Operation == ClientOperation.Unknown) return new BadInput("unknown_op", $"op: {Shown(Members.Raw("op"u8))} is not known; known: {KnownOperations}");
        return Members.FirstUnknown(MembersOf(Operation)) is { } unknown
            ? BadInput.Field($"{Encoding.UTF8.GetString(op)}.{Shown(Encoding.UTF8.GetBytes(unknown))}: there is no such member; known: {Encoding.UTF8.GetString(MembersOf(Operation)).Replace(" ", ", ", StringComparison.Ordinal)}")
            : null;
    }

    private static ReadOnlySpan<byte> MembersOf(ClientOperation operation) => operation switch
    {
        ClientOperation.Ack => "op ref id ids upTo"u8,
        ClientOperation.Nack => "op ref id delayMs reason"u8,
        ClientOperation.Seek => "op ref to"u8,
        ClientOperation.Publish => "op ref topic key headers data dataBase64 idempotencyKey"u8,
        ClientOperation.Auth => "op ref token"u8,
        _ => "op ref"u8,
    };

    // What a client sent is shown back to it, but not without end.
    private static string Shown(ReadOnlySpan<byte> given) => Encoding.UTF8.GetString(given[..Math.Min(given.Length, 64)]);
}
